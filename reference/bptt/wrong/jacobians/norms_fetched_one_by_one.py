"""Norms fetched as numbers, one by one

.item() fetches each norm from the GPU, and torch.tensor of the list puts them on the CPU. Keep the norms as tensors and
join them with torch.stack: they stay where they are, and nothing has to wait.
"""

import torch


def step_jacobian(h_next, weight_hh):
    return (1 - h_next**2).unsqueeze(1) * weight_hh


def jacobian_product(outputs, weight_hh, lag):
    product = torch.eye(len(weight_hh)).to(weight_hh)
    for h in outputs[len(outputs) - lag :]:
        product = step_jacobian(h, weight_hh) @ product
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    norms, gradient = [d_last.norm().item()], d_last
    for t in range(len(outputs) - 1, 0, -1):
        gradient = gradient @ step_jacobian(outputs[t], weight_hh)
        norms.append(gradient.norm().item())
    return torch.tensor(norms, dtype=d_last.dtype)


CAUGHT_BY = "devices"
