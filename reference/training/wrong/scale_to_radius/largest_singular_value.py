"""Norm in place of the radius

You divide by the largest singular value. That is the norm; the spectral radius is the largest absolute value of an
eigenvalue, and for most matrices smaller.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius / torch.linalg.matrix_norm(weight, 2))


CAUGHT_BY = "values"
