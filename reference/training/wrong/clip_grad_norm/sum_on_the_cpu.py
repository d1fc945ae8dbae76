"""Squares summed in a vector on the CPU

torch.zeros(1) is on the CPU whatever the gradients are, and is a vector of one number, so that the sum of a
GPU's numbers cannot go into it. Begin with a plain 0.0, or make it with gradient.new_zeros(()).
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    total = torch.zeros(1)
    for gradient in gradients:
        total += gradient.double().square().sum()
    norm = total.sqrt()
    factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(factor.to(gradient.dtype))
    return norm.squeeze(0)


CAUGHT_BY = "devices"
