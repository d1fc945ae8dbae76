"""Scaled by the norm in place of clamping

You multiply everything by one factor. That is clipping by norm; here each entry is clamped by itself, and the
direction may turn.
"""

import torch


def clip_grad_value(parameters, clip_value):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.cat([g.flatten() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    for g in gradients:
        g.mul_((clip_value / (norm + 1e-6)).clamp(max=1.0))


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a * (clip_value / (a.norm() + 1e-6)).clamp(max=1.0)
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "values"
