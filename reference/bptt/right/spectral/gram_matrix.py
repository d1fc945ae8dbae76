"""The norm from the eigenvalues of W transposed times W."""

import torch


def spectral_radius_and_norm(weight):
    values, _ = torch.linalg.eig(weight)
    radius = torch.sqrt(values.real**2 + values.imag**2).max()
    norm = torch.linalg.eigvalsh(weight.T @ weight).max().clamp(min=0).sqrt()
    return radius, norm


def transient_matrix():
    W = torch.zeros(2, 2)
    W[0, 1] = 10.0
    return W
