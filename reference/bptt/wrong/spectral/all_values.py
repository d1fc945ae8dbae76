"""All values returned and not the largest

You return every eigenvalue and every singular value. One number of each is asked for, the largest.
"""

import torch


def spectral_radius_and_norm(weight):
    radius = torch.linalg.eigvals(weight).abs()
    norm = torch.linalg.svdvals(weight)
    return radius, norm


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


CAUGHT_BY = "interface"
