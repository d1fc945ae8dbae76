"""Tiny number taken for zero

0.5**100 is 7.9e-31. That is negligible beside other terms, but it is no zero, and every floating-point type
here can hold it.
"""


def cell_path(forget_gates):
    return forget_gates.flip(1).cumprod(1).flip(1)


def hundred_steps():
    return 0.99**100, 0.0


CAUGHT_BY = "hundred_steps"
