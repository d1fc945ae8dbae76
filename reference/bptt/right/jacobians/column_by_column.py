"""Unit vectors sent through the linearised steps."""

import torch


def through_ja_cc(h, weight_hh, direction):
    return (1 - h * h) * (weight_hh @ direction)


def step_jacobian(h_next, weight_hh):
    units = torch.eye(len(h_next), dtype=h_next.dtype, device=h_next.device)
    columns = [through_ja_cc(h_next, weight_hh, unit) for unit in units]
    return torch.stack(columns, dim=1)


def jacobian_product(outputs, weight_hh, lag):
    columns = []
    for unit in torch.eye(outputs.shape[1], dtype=outputs.dtype, device=outputs.device):
        for h in outputs[outputs.shape[0] - lag :]:
            unit = through_ja_cc(h, weight_hh, unit)
        columns.append(unit)
    return torch.stack(columns, dim=1)


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    norms = []
    for lag in range(outputs.shape[0]):
        norms.append((jacobian_product(outputs, weight_hh, lag).T @ d_last).norm(p=2))
    return torch.stack(norms)
