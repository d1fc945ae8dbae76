"""All gradients side by side in one vector."""

import torch


@torch.no_grad()
def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    if len(gradients) == 0:
        return 0.0
    total = torch.linalg.vector_norm(torch.cat([g.flatten() for g in gradients]))
    ratio = max_norm / (total + 1e-6)
    scale = torch.where(ratio > 1.0, torch.ones_like(ratio), ratio)
    for g in gradients:
        g.mul_(scale)
    return total
