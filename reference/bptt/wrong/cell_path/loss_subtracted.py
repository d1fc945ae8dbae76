"""Loss of each step subtracted

You take one per cent off 100 times, each time of the beginning. Each step takes its share of what is
*left*, so nothing is ever used up.
"""


def cell_path(forget_gates):
    return forget_gates.flip(1).cumprod(1).flip(1)


def hundred_steps():
    return max(0.0, 1 - 100 * 0.01), max(0.0, 1 - 100 * 0.5)


CAUGHT_BY = "hundred_steps"
