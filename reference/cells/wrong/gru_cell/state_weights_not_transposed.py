"""State weights used without their transpose

You multiply h by the blocks of weight_hh as they are; they are square, so nothing complains, but rows and
columns are exchanged. Each row belongs to one unit of the new state: with the batch in rows you need h @
W.T, as you did for x.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(nn.init.xavier_normal_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_normal_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        U_r, U_z, U_n = self.weight_hh.split(self.H)
        c_r, c_z, c_n = self.bias_hh.split(self.H)
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih).split(self.H, dim=1)
        r = torch.sigmoid(x_r + h @ U_r + c_r)
        z = torch.sigmoid(x_z + h @ U_z + c_z)
        n = torch.tanh(x_n + r * (h @ U_n + c_n))
        return (1 - z) * n + z * h


CAUGHT_BY = "values"
