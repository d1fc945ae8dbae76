"""Smallest eigenvalue in place of the largest

You divide by the smallest size of an eigenvalue. The radius is the largest.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius / torch.linalg.eigvals(weight).abs().min())


CAUGHT_BY = "values"
