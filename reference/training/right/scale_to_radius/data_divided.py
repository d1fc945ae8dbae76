"""Divided and multiplied through .data, eigenvalues as a list of Python numbers."""

import torch


def scale_to_radius(weight, radius):
    eigenvalues = torch.linalg.eigvals(weight.data).tolist()
    weight.data.div_(max(abs(value) for value in eigenvalues)).mul_(radius)
