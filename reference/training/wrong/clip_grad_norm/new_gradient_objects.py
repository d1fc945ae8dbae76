"""New gradient tensors in place of the old ones

You assign new tensors to p.grad. Whoever holds the old ones (buckets of a distributed run, a logger) does not see
them clipped. Write into the tensors that are there, with mul_.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    if not parameters:
        return torch.tensor(0.0)
    norm = torch.cat([p.grad.flatten() for p in parameters]).norm()
    factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for p in parameters:
        p.grad = p.grad * factor
    return norm


CAUGHT_BY = "in_place"
