"""Jacobians multiplied entry by entry

`*` multiplies entry by entry. The chain rule for vectors is a product of matrices: `@`.
"""

import torch


def step_jacobian(h_next, weight_hh):
    return torch.diag_embed(1 - h_next * h_next).matmul(weight_hh)


def jacobian_product(outputs, weight_hh, lag):
    jacobians = step_jacobian(outputs, weight_hh)
    product = torch.eye(outputs.shape[-1], dtype=outputs.dtype, device=outputs.device)
    for jacobian in jacobians[len(jacobians) - lag :]:
        product = jacobian * product
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    T = len(outputs)
    table = d_last.new_zeros(T, len(d_last))
    table[0] = d_last
    for lag in range(1, T):
        table[lag] = table[lag - 1] @ step_jacobian(outputs[T - lag], weight_hh)
    return table.norm(dim=1)


CAUGHT_BY = "product"
