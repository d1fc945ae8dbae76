"""Two loops over the entries of each matrix."""

import torch


def step_jacobian(h_next, weight_hh):
    H = len(h_next)
    jacobian = torch.zeros_like(weight_hh)
    for j in range(H):
        for k in range(H):
            jacobian[j, k] = (1 - h_next[j] * h_next[j]) * weight_hh[j, k]
    return jacobian


def jacobian_product(outputs, weight_hh, lag):
    T, H = outputs.shape
    product = torch.eye(H, dtype=weight_hh.dtype, device=weight_hh.device)
    for t in range(T - lag, T):
        product = torch.mm(step_jacobian(outputs[t], weight_hh), product)
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    T = outputs.shape[0]
    norms = d_last.new_zeros(T)
    gradient = d_last
    for k in range(T):
        norms[k] = torch.linalg.vector_norm(gradient)
        gradient = weight_hh.T @ ((1 - outputs[T - 1 - k] ** 2) * gradient)
    return norms
