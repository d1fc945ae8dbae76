"""r and z used like an LSTM's forget and input gate

Your last line scales the old state by r and the candidate by z, as an LSTM would with two independent
gates. In a GRU the update gate alone does the mixing: z for the old state and 1 - z for the candidate.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).normal_(std=0.1))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).normal_(std=0.1))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size).normal_(std=0.1))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size).normal_(std=0.1))

    def forward(self, x, h):
        W = self.weight_ih.unflatten(0, (3, -1))
        U = self.weight_hh.unflatten(0, (3, -1))
        a = torch.einsum("bi,ghi->gbh", x, W) + self.bias_ih.unflatten(0, (3, 1, -1))
        s = torch.einsum("bk,ghk->gbh", h, U) + self.bias_hh.unflatten(0, (3, 1, -1))
        r, z = torch.sigmoid(a[:2] + s[:2])
        n = torch.tanh(a[2] + r * s[2])
        return r * h + z * n


CAUGHT_BY = "values"
