"""Nothing done where the norm is not finite

You leave the gradients alone where the norm is infinite or NaN, so the next step takes them as they are. PyTorch
scales all the same: finite entries become 0 beside an infinite one, and NaN beside a NaN.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    if norm.isfinite():
        for g in gradients:
            g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "not_finite"
