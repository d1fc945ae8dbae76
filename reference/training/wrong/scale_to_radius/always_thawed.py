"""Frozen weight made trainable

You switch requires_grad on in the end, even where it was off on purpose. Write under torch.no_grad() and leave the
switch alone.
"""

import torch


def scale_to_radius(weight, radius):
    weight.requires_grad_(False)
    weight.mul_(radius / torch.linalg.eigvals(weight).abs().max())
    weight.requires_grad_(True)


CAUGHT_BY = "kinds"
