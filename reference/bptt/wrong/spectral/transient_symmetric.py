"""Large entries on both sides of the diagonal

A symmetric matrix is as long as its largest eigenvalue: with 10 on both sides of the diagonal that is more
than 10. Put the large entry on one side only.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().max()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 10.0], [10.0, 0.5]])


CAUGHT_BY = "transient"
