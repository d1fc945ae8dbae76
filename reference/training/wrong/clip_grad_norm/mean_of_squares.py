"""Mean of squares for their sum

You take the root of the mean square, so large layers look small. The norm is the root of the sum.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.cat([g.flatten() for g in gradients]).square().mean().sqrt()
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "above"
