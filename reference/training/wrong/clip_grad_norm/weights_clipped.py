"""Parameters scaled in place of their gradients

You scale the weights themselves. What is to be bounded is the gradient: p.grad.
"""

import torch


@torch.no_grad()
def clip_grad_norm(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = torch.cat([p.grad.flatten() for p in parameters]).norm() if parameters else torch.tensor(0.0)
    for p in parameters:
        p.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "above"
