"""Nested list in place of a tensor

You return a list of lists. Wrap it in torch.tensor.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().max()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return [[0.5, 20.0], [0.0, 0.5]]


CAUGHT_BY = "transient"
