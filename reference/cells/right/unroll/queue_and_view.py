"""Inputs wait in a queue; states are joined along the features and the time axis is cut out at the end."""

from collections import deque

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    B, T, _ = x.shape
    H = h0.shape[-1]
    waiting = deque(x[:, t] for t in range(T))
    h, side_by_side = h0, [h0.new_empty(B, 0)]
    while waiting:
        h = cell(waiting.popleft(), h)
        side_by_side.append(h)
    return torch.cat(side_by_side, dim=1).view(B, T, H), h
