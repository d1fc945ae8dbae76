"""Last state returned in place of all states

You keep only the newest state and return it twice; the first result should hold the state after every step,
shape (B, T, H), so collect the states in a list as you go.
"""

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    B, T, _ = x.shape
    if T == 0:
        return x.new_zeros(B, 0, h0.shape[1]), h0
    h = h0
    for t in range(T):
        h = cell(x[:, t, :], h)
    outputs = h
    return outputs, h


CAUGHT_BY = "interface"
