"""Sigmoid applied to the gates again

forget_gates holds values of f, between 0 and 1. You send them through sigma once more.
"""

import torch


def cell_path(forget_gates):
    return torch.sigmoid(forget_gates).flip(1).cumprod(1).flip(1)


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "values"
