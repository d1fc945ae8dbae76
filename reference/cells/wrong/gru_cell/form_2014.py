"""The form of 2014 in place of PyTorch's

Your cell is a correct GRU of Cho et al. (exercise 5): it resets the state before the product and lets z
bring in the new. Here we ask for PyTorch's form, so let r multiply the finished product with its bias, and
let z keep the old state.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        W_r, W_z, W_n = self.weight_ih.split(self.hidden_size)
        U_r, U_z, U_n = self.weight_hh.split(self.hidden_size)
        b_r, b_z, b_n = (self.bias_ih + self.bias_hh).split(self.hidden_size)
        r = torch.sigmoid(x @ W_r.T + h @ U_r.T + b_r)
        z = torch.sigmoid(x @ W_z.T + h @ U_z.T + b_z)
        n = torch.tanh(x @ W_n.T + (r * h) @ U_n.T + b_n)
        return (1 - z) * h + z * n


CAUGHT_BY = "values"
