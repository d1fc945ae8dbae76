"""One large eigenvalue

One of your eigenvalues is 12: along it a gradient grows for ever. Both must be at most 0.9 in absolute
value.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().max()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return torch.diag(torch.tensor([12.0, 0.5]))


CAUGHT_BY = "transient"
