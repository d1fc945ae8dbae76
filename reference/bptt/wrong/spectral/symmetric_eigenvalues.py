"""Eigenvalues of half of the matrix

eigvalsh is for symmetric matrices: it reads one triangle and believes the rest. For any other matrix use
eigvals.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvalsh(weight).abs().max()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
