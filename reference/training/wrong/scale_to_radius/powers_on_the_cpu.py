"""Identity matrix on the CPU

torch.eye makes its matrix on the CPU, so the first product with a weight on a GPU stops. Give it device=weight.device.
"""

import torch


def scale_to_radius(weight, radius):
    with torch.no_grad():
        eigenvalues = torch.linalg.eigvals(weight @ torch.eye(len(weight), dtype=weight.dtype))
        weight.mul_(radius / eigenvalues.abs().max())
    return weight


CAUGHT_BY = "devices"
