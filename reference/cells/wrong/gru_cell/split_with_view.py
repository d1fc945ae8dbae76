"""Blocks split with view(3, B, H)

Your view cuts the (B, 3H) result into three pieces along memory, which mixes examples and gates; only a
batch of one comes out right. Split the last axis instead, with chunk(3, dim=1) or view(B, 3, H).
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        bound = hidden_size**-0.5
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-bound, bound))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-bound, bound))

    def forward(self, x, h):
        batch = x.shape[0]
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih).view(3, batch, self.hidden_size)
        h_r, h_z, h_n = (h @ self.weight_hh.T + self.bias_hh).view(3, batch, self.hidden_size)
        r = torch.sigmoid(x_r + h_r)
        z = torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * h_n)
        return (1 - z) * n + z * h


CAUGHT_BY = "values"
