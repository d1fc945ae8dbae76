"""A class at a time: what is known is not graded again, the rest by as many processes as there are cores.

`cohort` tells the story, `conditions` says what evidence is good for, `station` grades one hand-in and keeps what was
found, `crew` has several stations work at once.
"""
