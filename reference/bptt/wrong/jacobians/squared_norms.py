"""Square root left out

Your numbers are the sums of squares. The Euclidean norm is the square root of that.
"""

import torch


def step_jacobian(h_next, weight_hh):
    return torch.diag(1 - h_next**2) @ weight_hh


def jacobian_product(outputs, weight_hh, lag):
    if lag == 0:
        return torch.eye(weight_hh.shape[0], dtype=weight_hh.dtype, device=weight_hh.device)
    return step_jacobian(outputs[-1], weight_hh) @ jacobian_product(outputs[:-1], weight_hh, lag - 1)


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    rows = [d_last @ jacobian_product(outputs, weight_hh, lag) for lag in range(len(outputs))]
    return torch.stack([(row * row).sum() for row in rows])


CAUGHT_BY = "norms"
