"""A third taken for nothing

You say that nothing is left with a gate of 0.99. A hundred steps keep 0.99**100 = 0.366, a good third.
"""


def cell_path(forget_gates):
    return forget_gates.flip(1).cumprod(1).flip(1)


def hundred_steps():
    return 0.0, 0.5**100


CAUGHT_BY = "hundred_steps"
