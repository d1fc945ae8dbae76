"""Mean gate raised to a power

You raise the mean gate to the number of steps. The gates differ: multiply them one by one.
"""

import torch


def cell_path(forget_gates):
    T = forget_gates.shape[1]
    steps = torch.arange(T, 0, -1, dtype=forget_gates.dtype, device=forget_gates.device)
    return forget_gates.mean(dim=1, keepdim=True) ** steps[None, :, None]


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
