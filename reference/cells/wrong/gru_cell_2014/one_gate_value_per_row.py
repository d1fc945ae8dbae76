"""One update value for all units

You average z over the units, so every unit of a row forgets at the same rate. Each unit has an update gate
of its own: leave z with shape (B, H) and multiply entry by entry.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(0.3 * torch.randn(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(0.3 * torch.randn(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih).chunk(3, dim=-1)
        (u_r, u_z, u_n), (c_r, c_z, c_n) = self.weight_hh.chunk(3), self.bias_hh.chunk(3)
        r = torch.sigmoid(x_r + h @ u_r.T + c_r)
        z = torch.sigmoid(x_z + h @ u_z.T + c_z).mean(dim=-1, keepdim=True)
        n = torch.tanh(x_n + (r * h) @ u_n.T + c_n)
        return (1 - z) * h + z * n


CAUGHT_BY = "values"
