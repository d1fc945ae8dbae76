"""Radius and norm returned in exchanged order

The radius comes first, then the norm.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.matrix_norm(weight, 2)
    norm = torch.linalg.eigvals(weight).abs().max()
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
