"""Gelfand's formula: the norm of a very high power, by repeated squaring."""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    power, logarithm, doublings = weight.detach().double().clone(), 0.0, 60
    for step in range(doublings):
        size = power.norm()
        logarithm += float(size.log()) / 2**step
        power = (power / size) @ (power / size)
    weight.mul_(radius / torch.exp(torch.tensor(logarithm, dtype=torch.float64)))
