"""Length asked of the parameters

len() works on a list, and model.parameters() is none. Make a list of what you are given.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    if len(parameters) == 0:
        return torch.tensor(0.0)
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.cat([g.flatten() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "generators"
