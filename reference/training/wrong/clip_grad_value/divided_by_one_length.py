"""Divided by one length twice

You divide by the squared length of the gradient before clipping. The cosine has one length of each in its
denominator.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.clamp_(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    return a @ a.clamp(-clip_value, clip_value) / (a @ a)


CAUGHT_BY = "cosine"
