"""A fresh buffer of the full size is allocated once and filled slice by slice."""

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    B, T, _ = x.shape
    H = h0.shape[1]
    outputs = torch.zeros(B, T, H, dtype=h0.dtype, device=h0.device)
    h = h0
    for t in range(T):
        h = cell(x[:, t, :], h)
        outputs[:, t, :] = h
    return outputs, h
