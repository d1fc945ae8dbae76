"""Blocks read in the order z, r, n

You take the first block of rows for z and the second for r, as some other libraries store them. Here the
parameters hold r, z, n from top to bottom; exchange the first two.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.units = hidden_size
        self.weight_ih = nn.Parameter(nn.init.kaiming_uniform_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.orthogonal_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        x_z, x_r, x_n = (x @ self.weight_ih.T + self.bias_ih + self.bias_hh).split(self.units, dim=1)
        u_z, u_r, u_n = self.weight_hh.split(self.units, dim=0)
        z = torch.sigmoid(x_z + h @ u_z.T)
        r = torch.sigmoid(x_r + h @ u_r.T)
        n = torch.tanh(x_n + (r * h) @ u_n.T)
        return h + z * (n - h)


CAUGHT_BY = "values"
