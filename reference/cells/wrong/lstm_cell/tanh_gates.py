"""Tanh on the three gates

Your gates come out between -1 and 1, so a gate can turn the sign of what it lets through. A gate is a
share between 0 and 1: use the sigmoid for i, f and o and keep tanh for the candidate.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        n = self.hidden_size
        W, U, b = self.weight_ih, self.weight_hh, self.bias_ih + self.bias_hh
        i = torch.tanh(x @ W[:n].T + h @ U[:n].T + b[:n])
        f = torch.tanh(x @ W[n : 2 * n].T + h @ U[n : 2 * n].T + b[n : 2 * n])
        g = torch.tanh(x @ W[2 * n : 3 * n].T + h @ U[2 * n : 3 * n].T + b[2 * n : 3 * n])
        o = torch.tanh(x @ W[3 * n :].T + h @ U[3 * n :].T + b[3 * n :])
        c = f * c + i * g
        h = o * torch.tanh(c)
        return h, c


CAUGHT_BY = "values"
