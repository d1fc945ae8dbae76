"""Weight left frozen

You switch requires_grad off and leave it so: this matrix will never be trained. Write under torch.no_grad()
instead.
"""

import torch


def scale_to_radius(weight, radius):
    weight.requires_grad_(False)
    weight.mul_(radius / torch.linalg.eigvals(weight).abs().max())


CAUGHT_BY = "first_numbers"
