"""Always scaled to max_norm

You scale every time, so short gradients become longer, and tiny ones are blown up. Clipping only shortens: below
max_norm the factor is 1.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.tensor(0.0)
    norm = torch.cat([g.flatten() for g in gradients]).norm()
    for g in gradients:
        g.mul_(max_norm / (norm + 1e-6))
    return norm


CAUGHT_BY = "below"
