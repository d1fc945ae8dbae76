"""One bias instead of two

You join the two biases into a single parameter called bias, as many texts do; the numbers could be the
same, but the grader cannot load bias_ih and bias_hh. Register both and add both.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias).chunk(3, dim=1)
        u_r, u_z, u_n = self.weight_hh.chunk(3)
        r = torch.sigmoid(x_r + h @ u_r.T)
        z = torch.sigmoid(x_z + h @ u_z.T)
        n = torch.tanh(x_n + (r * h) @ u_n.T)
        return (1 - z) * h + z * n


CAUGHT_BY = "interface"
