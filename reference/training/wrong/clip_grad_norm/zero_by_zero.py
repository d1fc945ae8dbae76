"""Zero divided by zero

You divide by the norm before you know that it is not 0, so gradients of zeros become NaN. Clamp the factor, or
scale only where the norm is too large.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    for g in gradients:
        g.div_(norm).mul_(norm.clamp(max=max_norm))
    return norm


CAUGHT_BY = "not_finite"
