"""Sign lost

You clip absolute values and forget whose they were: negative entries come out positive and the step goes the wrong
way.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.copy_(p.grad.abs().clamp(max=clip_value))


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a.abs().clamp(max=clip_value)
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "values"
