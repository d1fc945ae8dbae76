"""clamp_ in place, and cosine_similarity of two long vectors."""

import torch
from torch.nn import functional as F


def clip_grad_value(parameters, clip_value):
    for gradient in (p.grad for p in parameters if p.grad is not None):
        gradient.clamp_(min=-clip_value, max=clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    return F.cosine_similarity(a, a.clamp(-clip_value, clip_value), dim=0, eps=0.0)
