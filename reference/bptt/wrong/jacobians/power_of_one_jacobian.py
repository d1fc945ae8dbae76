"""One Jacobian raised to a power

You raise the last step's Jacobian to the power of the lag. The slopes differ from step to step, so every
step has a Jacobian of its own.
"""

import torch


def step_jacobian(h_next, weight_hh):
    return (1 - h_next**2).unsqueeze(1) * weight_hh


def jacobian_product(outputs, weight_hh, lag):
    return torch.linalg.matrix_power(step_jacobian(outputs[-1], weight_hh), lag)


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    gradient, norms = d_last, []
    for h in outputs.flip(0):
        norms.append(gradient.norm())
        gradient = gradient @ step_jacobian(h, weight_hh)
    return torch.stack(norms)


CAUGHT_BY = "product"
