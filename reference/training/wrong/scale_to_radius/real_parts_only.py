"""Imaginary parts dropped

Eigenvalues of a real matrix may be complex, and their size is sqrt(re² + im²). You look at the real parts only.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    weight.mul_(radius / torch.linalg.eigvals(weight).real.abs().max())


CAUGHT_BY = "kinds"
