"""A hundred times the gate

You multiply the gate by 100. Each step multiplies what is left, so the gate is raised to the power of 100.
"""


def cell_path(forget_gates):
    return forget_gates.flip(1).cumprod(1).flip(1)


def hundred_steps():
    return 0.99 * 100, 0.5 * 100


CAUGHT_BY = "hundred_steps"
