"""Product starts with an identity on the CPU

torch.eye(H) is made on the CPU, so the first factor from a GPU cannot be multiplied with it. Add
device=weight_hh.device beside the dtype.
"""

import torch


def step_jacobian(h_next, weight_hh):
    return (1 - h_next**2).unsqueeze(1) * weight_hh


def jacobian_product(outputs, weight_hh, lag):
    product = torch.eye(len(weight_hh), dtype=weight_hh.dtype)
    for h in outputs[len(outputs) - lag :]:
        product = step_jacobian(h, weight_hh) @ product
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    norms, gradient = [d_last.norm()], d_last
    for t in range(len(outputs) - 1, 0, -1):
        gradient = gradient @ step_jacobian(outputs[t], weight_hh)
        norms.append(gradient.norm())
    return torch.stack(norms)


CAUGHT_BY = "devices"
