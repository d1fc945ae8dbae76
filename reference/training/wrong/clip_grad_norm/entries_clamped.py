"""Entries clamped in place of scaling

You cut each entry off at max_norm. That is clipping by value; clipping by norm multiplies everything by one factor
and keeps the direction.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.cat([g.flatten() for g in gradients]).norm()
    for g in gradients:
        g.clamp_(-max_norm, max_norm)
    return norm


CAUGHT_BY = "above"
