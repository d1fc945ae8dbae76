"""tanh applied to the state again

You take tanh of h_next once more. It is a state, the tanh of something, already: the slope is 1 -
h_next**2.
"""

import torch


def step_jacobian(h_next, weight_hh):
    return torch.diag(1 - torch.tanh(h_next) ** 2) @ weight_hh


def jacobian_product(outputs, weight_hh, lag):
    if lag == 0:
        return torch.eye(weight_hh.shape[0], dtype=weight_hh.dtype, device=weight_hh.device)
    return step_jacobian(outputs[-1], weight_hh) @ jacobian_product(outputs[:-1], weight_hh, lag - 1)


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    rows = [d_last @ jacobian_product(outputs, weight_hh, lag) for lag in range(len(outputs))]
    return torch.stack([torch.sqrt((row * row).sum()) for row in rows])


CAUGHT_BY = "jacobian"
