"""One product for each step over what is left."""

import math

import torch


def cell_path(forget_gates):
    T = forget_gates.size(1)
    return torch.stack([forget_gates[:, t:].prod(dim=1) for t in range(T)], dim=1)


def hundred_steps():
    return math.prod([0.99] * 100), math.prod([0.5] * 100)
