"""Product from the beginning

You multiply from the first step up to t. The way asked for leads from before step t to the end: step t and
all later ones.
"""


def cell_path(forget_gates):
    return forget_gates.cumprod(dim=1)


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
