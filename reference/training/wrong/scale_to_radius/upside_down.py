"""Divided by the target

Your factor is upside down: it is the radius asked for, divided by the radius that is there.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(torch.linalg.eigvals(weight).abs().max() / radius)


CAUGHT_BY = "values"
