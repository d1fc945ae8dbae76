"""Only made smaller, never larger

You treat the radius as an upper bound. Asked for is exactly this radius, be the old one above or below.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_((radius / torch.linalg.eigvals(weight).abs().max()).clamp(max=1.0))


CAUGHT_BY = "kinds"
