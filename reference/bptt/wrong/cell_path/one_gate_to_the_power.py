"""One gate raised to a power

You raise the gate of step t to the number of steps left. Every step has a gate of its own: multiply them.
"""

import torch


def cell_path(forget_gates):
    T = forget_gates.shape[1]
    left = torch.arange(T, 0, -1, dtype=forget_gates.dtype, device=forget_gates.device).reshape(1, T, 1)
    return forget_gates**left


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
