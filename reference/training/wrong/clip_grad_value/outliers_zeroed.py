"""Large entries set to zero

You throw away what is too large. It should be cut down to the bound, and keep its sign.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.masked_fill_(p.grad.abs() > clip_value, 0.0)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a.masked_fill(a.abs() > clip_value, 0.0)
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "values"
