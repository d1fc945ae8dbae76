"""Norm without the square root

The eigenvalues of W.T @ W are the squares of the singular values: take the root.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().max()
    norm = torch.linalg.eigvalsh(weight.T @ weight).max()
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
