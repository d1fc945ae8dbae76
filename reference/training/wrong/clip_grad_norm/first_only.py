"""Only the first gradient scaled

Your return stands inside the loop that scales, so the loop ends after the first parameter. All gradients get the
factor.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
        return norm
    return norm


CAUGHT_BY = "above"
