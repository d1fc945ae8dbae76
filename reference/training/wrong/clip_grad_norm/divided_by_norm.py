"""Gradients divided by their norm only

Where the norm is too large you make it 1, whatever max_norm says. Multiply by max_norm / norm.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    if not norm <= max_norm:
        for g in gradients:
            g.div_(norm + 1e-6)
    return norm


CAUGHT_BY = "above"
