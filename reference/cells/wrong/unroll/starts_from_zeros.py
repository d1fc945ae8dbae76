"""Starts from zeros instead of h0

You begin with a state of zeros and never read `h0`, so whoever continues a sequence from an earlier state
loses that state; begin with `h = h0`.
"""

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    B, T, _ = x.shape
    H = h0.shape[1]
    if T == 0:
        return h0.new_zeros(B, 0, H), h0
    h = x.new_zeros(B, H)
    states = []
    for t in range(T):
        h = cell(x[:, t, :], h)
        states.append(h)
    return torch.stack(states, 1), h


CAUGHT_BY = "values"
