"""Sum of the diagonal in place of an eigenvalue

The trace is the sum of all eigenvalues. The radius is the largest absolute value of one.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.trace(weight).abs()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "values"
