"""Angle in place of its cosine

You return the angle itself. Leave out the arc cosine.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.clamp_(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a.clamp(-clip_value, clip_value)
    return torch.acos((a @ b / (a.norm() * b.norm())).clamp(-1.0, 1.0))


CAUGHT_BY = "cosine"
