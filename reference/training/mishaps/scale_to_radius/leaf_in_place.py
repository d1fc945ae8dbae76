"""A leaf changed in place outside no_grad

Autograd objects.
"""

import torch


def scale_to_radius(weight, radius):
    weight *= radius / torch.linalg.eigvals(weight.detach()).abs().max()


CHECK = "first_numbers"
OUTCOME = "crashed"
