"""Gradients that were handed in are changed

The number is right, but you clamp the tensors that you were given. Who only asks for an angle does not expect that:
clip a copy.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.clamp_(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = torch.cat([g.clamp_(-clip_value, clip_value).flatten() for g in gradients])
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "cosine"
