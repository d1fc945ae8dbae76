"""How a worker locks itself in, and the proof that it has.

`lockdown` and `syscalls` are tier T1, `namespaces` and `nursery` what T2 and T3 put around it, `self_test` tries every
layer. Standard library only, but for what the zygote says (`protocol`).
"""
