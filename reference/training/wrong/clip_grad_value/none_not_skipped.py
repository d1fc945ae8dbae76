"""Missing gradients clamped

p.grad is None for some parameters. Pass over these.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        p.grad.clamp_(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a.clamp(-clip_value, clip_value)
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "in_place"
