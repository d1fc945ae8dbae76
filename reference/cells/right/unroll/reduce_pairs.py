"""A left fold with functools.reduce that carries the past states along in a tuple."""

from functools import reduce

import torch
from torch import Tensor


def unroll(cell, x: Tensor, h0: Tensor) -> tuple[Tensor, Tensor]:
    def step(carry: tuple[tuple[Tensor, ...], Tensor], x_t: Tensor) -> tuple[tuple[Tensor, ...], Tensor]:
        past, h = carry
        h_new = cell(x_t, h)
        return (*past, h_new), h_new

    past, h_T = reduce(step, torch.unbind(x, 1), ((), h0))
    outputs = torch.stack(past, 1) if past else h0.new_zeros(h0.size(0), 0, h0.size(1))
    return outputs, h_T
