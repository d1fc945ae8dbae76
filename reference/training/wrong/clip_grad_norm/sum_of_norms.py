"""Norms of the tensors added up

You add the norms of the tensors. Lengths do not add up, squares do: the square root of the sum of all squares.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = sum((g.norm() for g in gradients), torch.tensor(0.0))
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "above"
