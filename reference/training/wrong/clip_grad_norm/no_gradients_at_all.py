"""Nothing to clip not thought of

Where no parameter has a gradient, your list is empty and torch.stack or torch.cat refuses it. The norm of nothing
is 0.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm()
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "missing"
