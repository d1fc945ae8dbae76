"""Norm of the parameters for that of their gradients

You measure the weights and scale the gradients. Measure the gradients, p.grad.
"""

import torch


@torch.no_grad()
def clip_grad_norm(parameters, max_norm):
    parameters = [p for p in parameters if p.grad is not None]
    norm = torch.cat([p.flatten() for p in parameters]).norm() if parameters else torch.tensor(0.0)
    for p in parameters:
        p.grad.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "above"
