"""Length of all entries in place of the radius

You divide by the Frobenius norm, the length of all entries as one vector. The radius is the largest absolute value
of an eigenvalue.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius / weight.norm())


CAUGHT_BY = "values"
