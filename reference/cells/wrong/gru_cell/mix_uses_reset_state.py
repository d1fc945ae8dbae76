"""Final mix takes the reset state instead of h

In your last line the old state has already been multiplied by r, so what z keeps is too small. The reset
gate belongs only to the candidate; mix the candidate with h as it came in.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.05)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.05)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        H = self.H
        xs = x @ self.weight_ih.T + self.bias_ih
        hs = h @ self.weight_hh.T + self.bias_hh
        gates = torch.sigmoid(xs[:, : 2 * H] + hs[:, : 2 * H])
        r, z = gates[:, :H], gates[:, H:]
        n = torch.tanh(xs[:, 2 * H :] + r * hs[:, 2 * H :])
        h = r * h
        return (1 - z) * n + z * h


CAUGHT_BY = "values"
