"""Largest real part in place of the largest size

You take the eigenvalue that lies furthest to the right. A negative or complex one may be larger: take absolute
values first.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius / torch.linalg.eigvals(weight).real.max())


CAUGHT_BY = "kinds"
