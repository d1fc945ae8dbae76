"""Frobenius norm in place of the 2-norm

You take the root of the sum of all squares, which is what norm() gives without being told. The 2-norm is
the largest singular value.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().max()
    norm = weight.norm()
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
