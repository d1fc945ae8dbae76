"""Rows read as if r, z, n took turns

You take every third row for each gate, as though the parameters stored r, z, n unit by unit. They stand in
blocks: the first H rows are all of r, the next H all of z, the last H all of n.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        from_x = (x @ self.weight_ih.T + self.bias_ih).reshape(len(x), -1, 3)
        from_h = (h @ self.weight_hh.T + self.bias_hh).reshape(len(h), -1, 3)
        x_r, x_z, x_n = from_x.unbind(dim=2)
        h_r, h_z, h_n = from_h.unbind(dim=2)
        r = torch.sigmoid(x_r + h_r)
        z = torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * h_n)
        return (1 - z) * n + z * h


CAUGHT_BY = "values"
