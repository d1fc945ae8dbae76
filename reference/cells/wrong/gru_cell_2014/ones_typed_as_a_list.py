"""Tensor of ones made from a list of numbers

torch.tensor([1.0, 1.0, ...]) is made on the CPU, and z may be on a GPU. A plain 1 goes with every device: write
1 - z; where you do need a tensor, z.new_tensor or torch.ones_like(z) put it next to z.
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

    def forward(self, x, h):
        W_r, W_z, W_n = self.weight_ih.chunk(3)
        U_r, U_z, U_n = self.weight_hh.chunk(3)
        b_r, b_z, b_n = (self.bias_ih + self.bias_hh).chunk(3)
        r = torch.sigmoid(x @ W_r.T + h @ U_r.T + b_r)
        z = torch.sigmoid(x @ W_z.T + h @ U_z.T + b_z)
        candidate = torch.tanh(x @ W_n.T + (r * h) @ U_n.T + b_n)
        one = torch.tensor([1.0] * self.hidden_size, dtype=z.dtype)
        return (one - z) * h + z * candidate


CAUGHT_BY = "devices"
