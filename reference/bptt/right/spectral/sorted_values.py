"""Sorted absolute values, and torch.linalg.norm."""

import torch


def spectral_radius_and_norm(weight):
    lengths, _ = torch.sort(torch.abs(torch.linalg.eigvals(weight)), descending=True)
    return lengths[0].item(), torch.linalg.norm(weight, 2).item()


def transient_matrix():
    a, b = 0.5, 100.0
    return torch.tensor([[a, b], [-a * a / b, a]])
