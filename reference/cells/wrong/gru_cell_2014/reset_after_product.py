"""Reset gate applied after the product

You let r multiply W_hn h + b_hn, which is PyTorch's order. The papers reset first: multiply h by r, send
the result through W_hn, and add the bias untouched.
"""

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
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih).split(self.hidden_size, dim=1)
        h_r, h_z, h_n = (h @ self.weight_hh.T + self.bias_hh).split(self.hidden_size, dim=1)
        r = torch.sigmoid(x_r + h_r)
        z = torch.sigmoid(x_z + h_z)
        h_tilde = torch.tanh(x_n + r * h_n)
        return (1 - z) * h + z * h_tilde


CAUGHT_BY = "values"
