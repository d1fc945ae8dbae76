"""Sequence read from its end

Your loop starts with the last input and works back to the first; going backwards is the business of the
gradient, and autograd does it for you. Run t from 0 up to T - 1.
"""

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    B, T, _ = x.shape
    outputs = torch.zeros(B, T, h0.shape[1], dtype=h0.dtype)
    h = h0
    for t in reversed(range(T)):
        h = cell(x[:, t], h)
        outputs[:, t] = h
    return outputs, h


CAUGHT_BY = "values"
