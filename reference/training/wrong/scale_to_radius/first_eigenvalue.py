"""First eigenvalue taken for the largest

eigvals gives eigenvalues in no particular order. Take the maximum of their absolute values.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius / torch.linalg.eigvals(weight)[0].abs())


CAUGHT_BY = "kinds"
