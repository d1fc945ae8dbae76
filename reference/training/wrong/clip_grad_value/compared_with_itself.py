"""Clipped gradient compared with itself

You clamp in place and then compare: both names stand for the same memory, so the cosine is always 1, and the
caller's gradients are changed. Clip a copy.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.clamp_(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    before = list(gradients)
    for g in gradients:
        g.clamp_(-clip_value, clip_value)
    a, b = torch.cat([g.flatten() for g in before]), torch.cat([g.flatten() for g in gradients])
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "cosine"
