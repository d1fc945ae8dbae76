"""Entries squashed smoothly

You bend all entries with tanh. Clipping leaves small ones exactly as they are.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.copy_(clip_value * torch.tanh(p.grad / clip_value))


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = clip_value * torch.tanh(a / clip_value)
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "values"
