"""Step computed with plain Python numbers

Your arithmetic is right, but tolist() turns tensors into Python floats, which have no history, so no
gradient can come back. Keep everything in tensors: torch.sigmoid and torch.tanh work on all entries at
once.
"""

import math

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def unit(self, j, from_x, from_h, h):
        def sigmoid(a):
            return 0.5 * (1 + math.tanh(a / 2))

        r = sigmoid(from_x[j] + from_h[j])
        z = sigmoid(from_x[self.H + j] + from_h[self.H + j])
        n = math.tanh(from_x[2 * self.H + j] + r * from_h[2 * self.H + j])
        return (1 - z) * n + z * h[j]

    def forward(self, x, h):
        from_x = (x @ self.weight_ih.T + self.bias_ih).tolist()
        from_h = (h @ self.weight_hh.T + self.bias_hh).tolist()
        rows = []
        for row_x, row_h, row in zip(from_x, from_h, h.tolist(), strict=True):
            rows.append([self.unit(j, row_x, row_h, row) for j in range(self.H)])
        return torch.tensor(rows, dtype=h.dtype)


CAUGHT_BY = "gradients"
