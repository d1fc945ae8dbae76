"""Scaled gradients not written back

You work out the scaled gradients and drop them: g * factor is a new tensor. Write into the old one, with mul_ or
*=.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.cat([g.flatten() for g in gradients]).norm()
    factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for g in gradients:
        g = g * factor
    return norm


CAUGHT_BY = "above"
