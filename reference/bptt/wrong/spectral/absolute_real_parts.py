"""Imaginary parts dropped

You drop the imaginary parts before taking absolute values. Both parts count: |a + bi| is the root of a**2 +
b**2.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).real.abs().max()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
