"""Squeeze without naming the axis

After bmm you want to drop the last axis, but a bare squeeze drops every axis of length one: with a single
unit (H = 1) your product becomes (B,) and spreads out to (B, B). Say which axis you mean: squeeze(2).
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    @staticmethod
    def product(weight: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
        matrices = weight.expand(state.shape[0], -1, -1)
        return torch.bmm(matrices, state.unsqueeze(2)).squeeze()

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih + self.bias_hh).chunk(3, dim=1)
        U_r, U_z, U_n = self.weight_hh.chunk(3)
        r = torch.sigmoid(x_r + self.product(U_r, h))
        z = torch.sigmoid(x_z + self.product(U_z, h))
        n = torch.tanh(x_n + self.product(U_n, r * h))
        return (1 - z) * h + z * n


CAUGHT_BY = "sizes"
