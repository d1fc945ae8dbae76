"""Eigenvalues replaced, and eigenvectors with them

You build a symmetric matrix with the right radius. Asked for is a multiple of the old one: only its size may
change.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    symmetric = (weight + weight.T) / 2
    weight.copy_(symmetric * (radius / torch.linalg.eigvalsh(symmetric).abs().max()))


CAUGHT_BY = "values"
