"""Multiplied without dividing first

You multiply by the radius that is asked for and forget the one that the matrix has. Divide by that first.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius)


CAUGHT_BY = "values"
