"""Outputs stored without their history

You store each state with `.detach()`, so a loss on the outputs reaches neither the weights nor the inputs,
and only the final state still carries a gradient; store h itself.
"""

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    B, T = x.shape[:2]
    outputs = h0.new_zeros(B, T, h0.shape[1])
    h = h0
    for t in range(T):
        h = cell(x[:, t], h)
        outputs[:, t] = h.detach()
    return outputs, h


CAUGHT_BY = "gradients"
