"""Scaled by the largest entry

You divide a whole tensor so that its largest entry fits. Only the entries that are too large change; all others
stay.
"""

import torch


def fitted(g, v):
    return g * min(1.0, v / float(g.abs().max().clamp(min=1e-30)))


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.copy_(fitted(p.grad, clip_value))


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = torch.cat([fitted(g, clip_value).flatten() for g in gradients])
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "values"
