"""Outputs reshaped into batch-first order

Your states are right one by one, but you join them time-first and then only relabel the shape with `view`,
so they end up at other rows and steps; stack them along axis 1, `torch.stack(states, dim=1)`.
"""

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    B, T = x.shape[0], x.shape[1]
    H = h0.shape[1]
    h = h0
    states = [h0.new_empty(0, H)]
    for t in range(T):
        h = cell(x[:, t], h)
        states.append(h)
    outputs = torch.cat(states, dim=0).view(B, T, H)
    return outputs, h


CAUGHT_BY = "values"
