"""Gradients of different shapes stacked

torch.stack wants equal shapes.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack(gradients).norm()
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CHECK = "interface"
OUTCOME = "crashed"
