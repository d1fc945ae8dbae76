"""Lengths multiplied in place of matrices

You multiply the norms of the steps' Jacobians. That bounds the gradient from above; the gradient itself is
usually shorter.
"""

import torch


def step_jacobian(h_next, weight_hh):
    return torch.diag_embed(1 - h_next * h_next).matmul(weight_hh)


def jacobian_product(outputs, weight_hh, lag):
    jacobians = step_jacobian(outputs, weight_hh)
    product = torch.eye(outputs.shape[-1], dtype=outputs.dtype, device=outputs.device)
    for jacobian in jacobians[len(jacobians) - lag :]:
        product = jacobian.matmul(product)
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    T = len(outputs)
    norms = [d_last.norm()]
    for lag in range(1, T):
        norms.append(norms[-1] * torch.linalg.matrix_norm(step_jacobian(outputs[T - lag], weight_hh), 2))
    return torch.stack(norms)


CAUGHT_BY = "norms"
