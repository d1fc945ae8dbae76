"""Bytes counted instead of numbers

You multiply by the size of a number in memory. The question is how many numbers there are: `p.numel()`
alone.
"""


def count_of_module(module):
    return sum(p.numel() * p.element_size() for p in module.parameters() if p.requires_grad)


CAUGHT_BY = "first_numbers"
