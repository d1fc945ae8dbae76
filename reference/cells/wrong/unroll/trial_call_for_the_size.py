"""Extra call of the cell to learn its size

You call the cell once on zeros only to learn H, so it runs T + 1 times, and a cell that counts or remembers
would notice; `h0.shape[1]` tells you H without a call.
"""

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    B, T, _ = x.shape
    H = cell(torch.zeros_like(x[:, :1].sum(1)), h0).shape[-1]
    outputs = h0.new_empty(B, T, H)
    h = h0
    for t in range(T):
        h = cell(x[:, t], h)
        outputs[:, t] = h
    return outputs, h


CAUGHT_BY = "any_cell"
