"""Sum of absolute values for the norm

You add up absolute values, which is the 1-norm. Asked for is the 2-norm: squares, sum, square root.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = sum((g.abs().sum() for g in gradients), torch.tensor(0.0))
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "above"
