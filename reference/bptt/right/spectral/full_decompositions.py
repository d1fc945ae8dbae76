"""Both decompositions in full; a list of two tensors comes back."""

import torch


def spectral_radius_and_norm(weight):
    eigenvalues = torch.linalg.eig(weight).eigenvalues
    _, singular_values, _ = torch.linalg.svd(weight, full_matrices=False)
    return [eigenvalues.abs().amax(), singular_values.amax()]


def transient_matrix():
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]], dtype=torch.float64)
    inner = torch.tensor([[0.3, 50.0], [0.0, 0.2]], dtype=torch.float64)
    return turn @ inner @ turn.T
