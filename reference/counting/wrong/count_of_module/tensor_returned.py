"""A tensor returned

Your number is right, but you return it as a torch tensor. Call `.item()` on it, or add up plain numbers
from the start.
"""

import torch


def count_of_module(module):
    total = torch.tensor(0)
    for p in module.parameters():
        if p.requires_grad:
            total = total + p.numel()
    return total


CAUGHT_BY = "interface"
