"""Clamped gradients not written back

clamp without the underscore makes a new tensor, and you drop it. Write into the old one: clamp_.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            torch.clamp(p.grad, -clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a.clamp(-clip_value, clip_value)
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "values"
