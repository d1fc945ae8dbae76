"""Matrix taken for symmetric

eigvalsh reads one triangle only and believes that the other is its mirror image. A recurrent matrix is not
symmetric: use eigvals.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius / torch.linalg.eigvalsh(weight).abs().max())


CAUGHT_BY = "values"
