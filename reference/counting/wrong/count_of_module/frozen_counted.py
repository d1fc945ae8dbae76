"""Frozen parameters counted

You count every parameter, the frozen ones too. Training leaves alone what has `requires_grad` false: skip
it.
"""


def count_of_module(module):
    return sum(p.numel() for p in module.parameters())


CAUGHT_BY = "frozen"
