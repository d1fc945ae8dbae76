"""What is forgotten in place of what is kept

You multiply 1 - f. The forget gate f is what is *kept* of the memory, its name notwithstanding.
"""


def cell_path(forget_gates):
    return (1 - forget_gates).flip(1).cumprod(1).flip(1)


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
