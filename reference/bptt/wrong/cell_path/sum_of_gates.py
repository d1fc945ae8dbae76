"""Gates added up

You add the gates along the way. Each step multiplies what is left, so the factors multiply.
"""


def cell_path(forget_gates):
    return forget_gates.flip(1).cumsum(1).flip(1)


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
