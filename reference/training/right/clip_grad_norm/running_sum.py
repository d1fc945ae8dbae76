"""A sum of squares that runs along, and gradients divided by what they are too long."""

import torch


def clip_grad_norm(parameters, max_norm):
    held, squares = [], 0
    for parameter in parameters:
        if parameter.grad is None:
            continue
        held.append(parameter.grad)
        squares = squares + torch.sum(parameter.grad * parameter.grad)
    if not held:
        return torch.tensor(0.0)
    norm = torch.sqrt(squares)
    too_long = torch.clamp(norm / max_norm, min=1.0)
    for gradient in held:
        gradient.div_(too_long)
    return norm
