"""The weight matrix alone as Jacobian

Your Jacobian is weight_hh itself. Between the sum and the new state stands tanh: scale row j by 1 -
h'[j]**2.
"""

import torch


def step_jacobian(h_next, weight_hh):
    return weight_hh.expand(*h_next.shape[:-1], *weight_hh.shape)


def jacobian_product(outputs, weight_hh, lag):
    jacobians = step_jacobian(outputs, weight_hh)
    product = torch.eye(outputs.shape[-1], dtype=outputs.dtype, device=outputs.device)
    for jacobian in jacobians[len(jacobians) - lag :]:
        product = jacobian.matmul(product)
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    T = len(outputs)
    table = d_last.new_zeros(T, len(d_last))
    table[0] = d_last
    for lag in range(1, T):
        table[lag] = table[lag - 1] @ step_jacobian(outputs[T - lag], weight_hh)
    return table.norm(dim=1)


CAUGHT_BY = "jacobian"
