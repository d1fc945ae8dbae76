"""Forward-mode differentiation in place of a formula

No backward pass at all: unit vectors are pushed forward through the step by torch.func.jvp.
"""

import torch


def step_jacobian(h_next, weight_hh):
    shift = torch.atanh(h_next)

    def step(change):
        return torch.tanh(weight_hh @ change + shift)

    units = torch.eye(len(h_next), dtype=h_next.dtype)
    return torch.stack([torch.func.jvp(step, (torch.zeros_like(h_next),), (unit,))[1] for unit in units], 1)


def jacobian_product(outputs, weight_hh, lag):
    product = torch.eye(len(weight_hh), dtype=weight_hh.dtype)
    for k in range(lag):
        product = product @ step_jacobian(outputs[-1 - k], weight_hh)
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    return torch.stack([(d_last @ jacobian_product(outputs, weight_hh, lag)).norm() for lag in range(len(outputs))])


CHECK = "interface"
OUTCOME = "refused"
