"""One factor too few

A lag of k steps has k factors; yours has k - 1, so a lag of one gives the identity.
"""

import torch


def step_jacobian(h_next, weight_hh):
    H = len(h_next)
    jacobian = torch.zeros(H, H, dtype=weight_hh.dtype, device=weight_hh.device)
    for j in range(H):
        for k in range(H):
            jacobian[j, k] = (1 - h_next[j] * h_next[j]) * weight_hh[j, k]
    return jacobian


def jacobian_product(outputs, weight_hh, lag):
    T, H = outputs.shape
    product = torch.eye(H, dtype=weight_hh.dtype, device=weight_hh.device)
    for t in range(T - lag + 1, T):
        product = torch.mm(step_jacobian(outputs[t], weight_hh), product)
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    T = outputs.shape[0]
    norms = torch.zeros(T, dtype=d_last.dtype, device=d_last.device)
    gradient = d_last
    for k in range(T):
        norms[k] = torch.linalg.vector_norm(gradient)
        gradient = weight_hh.T @ ((1 - outputs[T - 1 - k] ** 2) * gradient)
    return norms


CAUGHT_BY = "product"
