"""A new matrix assigned to .data of the same parameter."""

import torch


def scale_to_radius(weight, radius):
    old = weight.detach()
    spectrum = torch.linalg.eigvals(old)
    largest = torch.sqrt(torch.max((spectrum * spectrum.conj()).real))
    weight.data = old * (radius / largest)
