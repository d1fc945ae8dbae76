"""Minimum and maximum against tensors of the bound, sums gathered tensor by tensor."""

import math

import torch


def clipped(g, v):
    return torch.maximum(torch.minimum(g, torch.full_like(g, v)), torch.full_like(g, -v))


def clip_grad_value(parameters, clip_value):
    for p in list(parameters):
        if p.grad is not None:
            p.grad.copy_(clipped(p.grad, clip_value))


def cosine_after_clipping(gradients, clip_value):
    dot = before = after = 0.0
    for g in gradients:
        c = clipped(g, clip_value)
        dot += float((g * c).sum())
        before += float((g * g).sum())
        after += float((c * c).sum())
    return dot / math.sqrt(before * after)
