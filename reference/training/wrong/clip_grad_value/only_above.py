"""Only clipped from above

Large negative entries stay as they are. The bound holds on both sides: from -clip_value to clip_value.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.clamp_(max=clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a.clamp(max=clip_value)
    return a @ b / (a.norm() * b.norm())


CAUGHT_BY = "values"
