"""Two clamps of one side each, the cosine by the law of cosines."""

import torch


def clip_grad_value(parameters, clip_value):
    gradients = [p.grad for p in parameters if p.grad is not None]
    for gradient in gradients:
        torch.clamp(gradient, max=clip_value, out=gradient)
        torch.clamp(gradient, min=-clip_value, out=gradient)


def cosine_after_clipping(gradients, clip_value):
    flat = torch.cat([g.reshape(-1) for g in gradients])
    cut = flat.clip(-clip_value, clip_value)
    a2, b2, c2 = (v.square().sum() for v in (flat, cut, flat - cut))
    return (a2 + b2 - c2) / (2 * (a2 * b2).sqrt())
