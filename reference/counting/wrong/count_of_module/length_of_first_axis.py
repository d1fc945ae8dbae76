"""Length of the first axis counted

`len(p)` is the number of rows, not of numbers. Use `p.numel()`, which multiplies all axes.
"""


def count_of_module(module):
    return sum(len(p) if p.dim() else 1 for p in module.parameters() if p.requires_grad)


CAUGHT_BY = "first_numbers"
