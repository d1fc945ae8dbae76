"""Equal parameters taken for shared ones

You leave out a parameter that holds the same numbers as an earlier one. Two tensors may be equal by
chance, or at the start; they are shared only if they are the same object: compare with `is`.
"""

import torch


def count_of_module(module):
    kept = []
    for p in module.parameters():
        if p.requires_grad and not any(torch.equal(p, other) for other in kept):
            kept.append(p)
    return sum(p.numel() for p in kept)


CAUGHT_BY = "nested"
