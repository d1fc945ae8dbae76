"""A matrix that is small everywhere

Yours vanishes, and never lengthens anything. A large entry off the diagonal of a triangular matrix changes
the norm and not the eigenvalues.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().max()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 0.3], [0.0, 0.5]])


CAUGHT_BY = "transient"
