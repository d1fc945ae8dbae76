"""A loop from the last gate to the first."""

import torch


def cell_path(forget_gates):
    factors = torch.ones_like(forget_gates)
    product = torch.ones_like(forget_gates[:, 0])
    for t in range(forget_gates.shape[1] - 1, -1, -1):
        product = product * forget_gates[:, t]
        factors[:, t] = product
    return factors


def hundred_steps():
    return 0.366, 7.89e-31
