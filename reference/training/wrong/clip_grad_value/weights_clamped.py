"""Parameters clamped in place of their gradients

You clamp the weights. What is to be bounded is p.grad.
"""

import torch


@torch.no_grad()
def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.clamp_(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a.clamp(-clip_value, clip_value)
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "values"
