"""Only the product of all steps

You return the way from beginning to end for each row. One factor for each starting step is asked for, (B,
T, H).
"""


def cell_path(forget_gates):
    return forget_gates.prod(dim=1)


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "interface"
