"""Numbers given as text

You return strings. Plain numbers are asked for: 7.89e-31 without quotes.
"""


def cell_path(forget_gates):
    return forget_gates.flip(1).cumprod(1).flip(1)


def hundred_steps():
    return "0.366", "7.89e-31"


CAUGHT_BY = "hundred_steps_format"
