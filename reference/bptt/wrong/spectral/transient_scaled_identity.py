"""A multiple of the identity

Ten times the identity lengthens every vector tenfold, in every step, for ever. Keep the eigenvalues small
and let something off the diagonal do it.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs().max()
    norm = torch.linalg.matrix_norm(weight, 2)
    return radius, norm


def transient_matrix():
    return 10.0 * torch.eye(2)


CAUGHT_BY = "transient"
