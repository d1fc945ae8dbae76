"""Which hand-ins of a class are alike, for staff: a place to begin reading, never a verdict.

Texts are read as data; nothing is executed, and nothing is parsed as Python.
"""
