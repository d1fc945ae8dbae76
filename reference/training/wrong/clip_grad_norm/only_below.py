"""Scaled when it is below max_norm

The comparison is turned round: long gradients stay and short ones are scaled. Scale where the norm is above
max_norm.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.cat([g.flatten() for g in gradients]).norm()
    if norm < max_norm:
        for g in gradients:
            g.mul_(max_norm / (norm + 1e-6))
    return norm


CAUGHT_BY = "below"
