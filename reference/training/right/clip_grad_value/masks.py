"""Entries picked by masks."""

import torch


def _cut(g, v):
    g[g > v] = v
    g[g < -v] = -v
    return g


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            _cut(p.grad, clip_value)


def cosine_after_clipping(gradients, clip_value):
    before = torch.hstack([g.reshape(-1) for g in gradients])
    after = torch.hstack([_cut(g.clone(), clip_value).reshape(-1) for g in gradients])
    return torch.dot(before / before.norm(), after / after.norm()).item()
