"""Mean of the eigenvalues' sizes

The radius is the size of the largest eigenvalue, not their mean: the largest one decides in the long run.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius / torch.linalg.eigvals(weight).abs().mean())


CAUGHT_BY = "values"
