"""Jacobian filled in on the CPU

The matrix that you fill row by row is made without a device: it stays on the CPU, and each row is copied there.
torch.empty_like(weight_hh) has the shape, the type and the device.
"""

import torch


def step_jacobian(h_next, weight_hh):
    jacobian = torch.empty(weight_hh.shape, dtype=weight_hh.dtype)
    for row in range(len(h_next)):
        jacobian[row] = (1 - h_next[row] ** 2) * weight_hh[row]
    return jacobian


def jacobian_product(outputs, weight_hh, lag):
    product = torch.eye(len(weight_hh)).to(weight_hh)
    for h in outputs[len(outputs) - lag :]:
        product = torch.mm(step_jacobian(h, weight_hh), product)
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    norms, gradient = [d_last.norm()], d_last
    for t in range(len(outputs) - 1, 0, -1):
        gradient = gradient @ step_jacobian(outputs[t], weight_hh)
        norms.append(gradient.norm())
    return torch.stack(norms)


CAUGHT_BY = "devices"
