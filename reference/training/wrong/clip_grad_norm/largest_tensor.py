"""Largest norm of a tensor for the norm

You take the norm of the longest gradient tensor for that of all together, so the whole is still too long. Square,
add up over all tensors, take the root.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = max((g.norm() for g in gradients), default=torch.tensor(0.0))
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "above"
