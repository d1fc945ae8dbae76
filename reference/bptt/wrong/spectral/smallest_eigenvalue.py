"""Smallest eigenvalue in place of the largest

You take the smallest absolute value. In the long run the largest one decides.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().min()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
