"""Dot product not divided by the lengths

You return the dot product. The cosine is the dot product of the two divided by the product of their lengths.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.clamp_(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    return a @ a.clamp(-clip_value, clip_value)


CAUGHT_BY = "cosine"
