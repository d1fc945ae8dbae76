"""Reset gate between the matrix and the bias

You multiply the product W_hn h by r and then add the bias: the bias stands right, but the gate comes after
the matrix. A matrix mixes the units, so r has to meet h first: (r * h) @ W_hn.T.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.rand(3 * hidden_size, input_size) - 0.5)
        self.weight_hh = nn.Parameter(torch.rand(3 * hidden_size, hidden_size) - 0.5)
        self.bias_ih = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)
        self.bias_hh = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        W_r, W_z, W_n = self.weight_ih.chunk(3)
        U_r, U_z, U_n = self.weight_hh.chunk(3)
        b_r, b_z, b_n = (self.bias_ih + self.bias_hh).chunk(3)
        reset = torch.sigmoid(x @ W_r.T + h @ U_r.T + b_r)
        update = torch.sigmoid(x @ W_z.T + h @ U_z.T + b_z)
        proposal = torch.tanh(x @ W_n.T + reset * (h @ U_n.T) + b_n)
        return torch.lerp(h, proposal, update)


CAUGHT_BY = "values"
