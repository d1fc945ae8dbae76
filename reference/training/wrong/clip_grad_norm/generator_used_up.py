"""Generator walked twice

model.parameters() is a generator. Your first loop uses it up, and the second one, which should scale, finds
nothing. Make a list of it first.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    norms = [p.grad.norm() for p in parameters if p.grad is not None]
    norm = torch.stack(norms).norm() if norms else torch.tensor(0.0)
    for p in parameters:
        if p.grad is not None:
            p.grad.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "generators"
