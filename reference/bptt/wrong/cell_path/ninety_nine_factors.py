"""One factor too few

Between the memory before the first of 100 steps and the one after the last stand 100 gates. You count 99.
"""


def cell_path(forget_gates):
    return forget_gates.flip(1).cumprod(1).flip(1)


def hundred_steps():
    return 0.99**99, 0.5**99


CAUGHT_BY = "hundred_steps"
