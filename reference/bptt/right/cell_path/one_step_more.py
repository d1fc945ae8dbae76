"""A function that looks one step ahead and calls itself."""

import torch


def cell_path(forget_gates):
    if forget_gates.shape[1] == 1:
        return forget_gates.clone()
    rest = cell_path(forget_gates[:, 1:])
    return torch.cat([forget_gates[:, :1] * rest[:, :1], rest], dim=1)


def hundred_steps():
    return pow(0.99, 100), pow(2.0, -100)
