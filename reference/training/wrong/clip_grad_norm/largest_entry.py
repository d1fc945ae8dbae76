"""Largest entry for the norm

You take the largest absolute value of an entry. Asked for is the 2-norm of all entries together.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.abs().max() for g in gradients]).max() if gradients else torch.tensor(0.0)
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "above"
