"""torch.linalg.multi_dot for the long product."""

import torch


def step_jacobian(h_next, weight_hh):
    return weight_hh - h_next.unsqueeze(1) ** 2 * weight_hh


def jacobian_product(outputs, weight_hh, lag):
    identity = torch.eye(outputs.shape[1]).type_as(outputs)
    factors = [step_jacobian(outputs[-k], weight_hh) for k in range(1, lag + 1)]
    return torch.linalg.multi_dot([identity, *factors, identity])


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    found, row = [], d_last.unsqueeze(0)
    for h in reversed(outputs):
        found.append(row.norm(dim=1))
        row = row @ step_jacobian(h, weight_hh)
    return torch.cat(found)
