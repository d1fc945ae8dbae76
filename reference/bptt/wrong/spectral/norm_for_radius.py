"""Norm taken for the spectral radius

Both of your numbers are the norm. The radius is made of eigenvalues, and is smaller unless the matrix is a
very even one.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.svdvals(weight).max()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
