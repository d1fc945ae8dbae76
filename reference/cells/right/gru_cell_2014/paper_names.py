"""One line per equation with the matrices named as in the paper, cut out with `split`."""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        W_r, W_z, W = self.weight_ih.split(self.hidden_size)
        U_r, U_z, U = self.weight_hh.split(self.hidden_size)
        b_r, b_z, b = (self.bias_ih + self.bias_hh).split(self.hidden_size)
        r = torch.sigmoid(x @ W_r.T + h @ U_r.T + b_r)
        z = torch.sigmoid(x @ W_z.T + h @ U_z.T + b_z)
        h_tilde = torch.tanh(x @ W.T + (r * h) @ U.T + b)
        return (1 - z) * h + z * h_tilde
