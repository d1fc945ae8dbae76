"""New clamped tensors in place of the old gradients

You assign new tensors to p.grad. Clamp the ones that are there: others may hold them.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad = p.grad.clamp(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a.clamp(-clip_value, clip_value)
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "in_place"
