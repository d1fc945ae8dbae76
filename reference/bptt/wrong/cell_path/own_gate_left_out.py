"""Own gate of each step left out

Your last entry is 1 and your first lacks a gate: you multiply the gates after step t only. From before step
t, its own gate counts too.
"""

import torch


def cell_path(forget_gates):
    tail = torch.ones_like(forget_gates)
    for t in range(forget_gates.shape[1] - 2, -1, -1):
        tail[:, t] = tail[:, t + 1] * forget_gates[:, t + 1]
    return tail


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
