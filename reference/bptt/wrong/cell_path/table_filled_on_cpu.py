"""Table of factors filled in on the CPU

torch.ones with the sizes of the gates makes your table on the CPU, and there it stays, with a copy at every step.
torch.ones_like(forget_gates) makes it where the gates are.
"""

import torch


def cell_path(forget_gates):
    table = torch.ones(forget_gates.shape, dtype=forget_gates.dtype)
    so_far = torch.ones_like(forget_gates[:, 0])
    for t in range(forget_gates.shape[1] - 1, -1, -1):
        so_far = so_far * forget_gates[:, t]
        table[:, t] = so_far
    return table


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "devices"
