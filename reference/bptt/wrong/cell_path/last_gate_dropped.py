"""Last gate dropped

Your product ends one step too early. The last step, too, multiplies the memory by its gate.
"""


def cell_path(forget_gates):
    early = forget_gates.clone()
    early[:, -1] = 1
    return early.flip(1).cumprod(1).flip(1)


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
