"""Product over the rows of the batch

You multiply along the first axis, which is the batch. Time is the second one, dim=1.
"""


def cell_path(forget_gates):
    return forget_gates.flip(0).cumprod(0).flip(0)


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
