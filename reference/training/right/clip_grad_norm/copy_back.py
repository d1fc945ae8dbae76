"""New tensors are worked out and copied into the old ones."""

import torch


def clip_grad_norm(parameters, max_norm):
    pairs = [(p, p.grad.detach().clone()) for p in parameters if p.grad is not None]
    norm = sum((g.pow(2).sum() for _, g in pairs), torch.zeros(())) ** 0.5
    if norm > max_norm or norm.isnan():
        with torch.no_grad():
            for p, g in pairs:
                p.grad.copy_(g * (max_norm / norm))
    return norm
