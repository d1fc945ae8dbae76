"""Gelfand's formula: the growth of W to the power of 2 to the 60."""

import math

import torch


def spectral_radius_and_norm(weight):
    norm = torch.linalg.matrix_norm(weight, ord=2).item()
    power, log_scale = weight.clone(), 0.0
    for k in range(60):
        size = power.abs().max().item()
        if size == 0:
            return 0.0, norm
        log_scale += math.log(size) / 2**k
        power = power / size
        power = power @ power
    return math.exp(log_scale), norm


def transient_matrix():
    return torch.tensor([[0.0, 40.0], [0.01, 0.0]])
