"""torch.linalg.eig, real and imaginary parts squared."""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    values, _ = torch.linalg.eig(weight)
    size = torch.view_as_real(values).square().sum(-1).sqrt().amax()
    weight.mul_(radius).div_(size)
