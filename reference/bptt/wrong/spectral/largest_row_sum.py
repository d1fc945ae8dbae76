"""Largest row sum in place of the 2-norm

ord=inf is the largest sum of absolute values in a row. The 2-norm is the largest singular value, ord=2.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().max()
    norm = torch.linalg.matrix_norm(weight, ord=float("inf"))
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
