"""Steps in reversed order

You turn the time around, multiply, and forget to turn it back: your first entry belongs to the last step.
"""

import torch


def cell_path(forget_gates):
    return torch.cumprod(forget_gates.flip(1), dim=1)


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
