"""Given state reset in place

Your result is right, but h *= r writes into the caller's tensor, which afterwards holds r * h (and autograd
refuses when h is a leaf). Write r * h, without the in-place form, into a new name.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        H = self.H
        from_x = x @ self.weight_ih.T + self.bias_ih
        gates = torch.sigmoid(from_x[:, : 2 * H] + h @ self.weight_hh[: 2 * H].T + self.bias_hh[: 2 * H])
        r, z = gates.chunk(2, dim=1)
        kept = (1 - z) * h
        h *= r
        n = torch.tanh(from_x[:, 2 * H :] + h @ self.weight_hh[2 * H :].T + self.bias_hh[2 * H :])
        return kept + z * n


CAUGHT_BY = "side_effects"
