"""Sums of logarithms in place of products."""

import math

import torch


def cell_path(forget_gates):
    logs = torch.log(forget_gates)
    after = logs.sum(dim=1, keepdim=True) - logs.cumsum(dim=1) + logs
    return torch.exp(after)


def hundred_steps():
    return math.exp(100 * math.log(0.99)), math.exp2(-100)
