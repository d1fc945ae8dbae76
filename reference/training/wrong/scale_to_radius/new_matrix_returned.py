"""New matrix returned, old one unchanged

You return a scaled copy. Asked for is a change in place, as all first weights are set: with mul_ under no_grad.
"""

import torch


def scale_to_radius(weight, radius):
    return weight.detach() * (radius / torch.linalg.eigvals(weight.detach()).abs().max())


CAUGHT_BY = "values"
