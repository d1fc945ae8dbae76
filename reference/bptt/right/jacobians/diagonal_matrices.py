"""Diagonal matrices as in the equation, products by recursion."""

import torch


def step_jacobian(h_next, weight_hh):
    return torch.diag(1 - h_next**2) @ weight_hh


def jacobian_product(outputs, weight_hh, lag):
    if lag == 0:
        return torch.diag(torch.ones_like(weight_hh[0]))
    return step_jacobian(outputs[-1], weight_hh) @ jacobian_product(outputs[:-1], weight_hh, lag - 1)


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    rows = [d_last @ jacobian_product(outputs, weight_hh, lag) for lag in range(len(outputs))]
    return torch.stack([torch.sqrt((row * row).sum()) for row in rows])
