"""max_norm never used

You clip at 1 whatever is asked for. Use the argument.
"""

import torch


def clip_grad_norm(parameters, max_norm=1.0):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    for g in gradients:
        g.mul_((1.0 / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "above"
