"""Norm after clipping returned

You return the length that is left. Asked for is the norm before clipping: it is what one plots to see explosions.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.cat([g.flatten() for g in gradients]).norm()
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return torch.cat([g.flatten() for g in gradients]).norm()


CAUGHT_BY = "returned"
