"""Spectral radius taken for the norm

Both of your numbers come from eigenvalues. The norm is the largest singular value: the most by which a
vector can become longer.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().max()
    norm = torch.linalg.eigvals(weight).abs().max()
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
