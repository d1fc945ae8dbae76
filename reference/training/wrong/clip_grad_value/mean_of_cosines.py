"""Mean of the tensors' cosines

You take the angle of each tensor by itself and average. The optimiser moves along all gradients at once: they are
one vector.
"""

import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            p.grad.clamp_(-clip_value, clip_value)


def cosine_after_clipping(gradients, clip_value):
    found = []
    for g in gradients:
        a, b = g.flatten(), g.clamp(-clip_value, clip_value).flatten()
        found.append(a @ b / (a.norm() * b.norm()))
    return torch.stack(found).mean()


CAUGHT_BY = "cosine"
