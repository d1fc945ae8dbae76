"""All the memory there is gets used up

Every state is kept in copies of 64 MiB, 16 GiB of them at most; the limit of a submission is to stop that
early.
"""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        self.weight_ci = nn.Parameter(torch.randn(hidden_size) * 0.1)
        self.weight_cf = nn.Parameter(torch.randn(hidden_size) * 0.1)
        self.weight_co = nn.Parameter(torch.randn(hidden_size) * 0.1)

    def forward(self, x, state):
        kept = []
        for _ in range(256):
            kept.append(torch.ones(1 << 23, dtype=torch.float64))
        h, c = state
        i, f, g, o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, dim=1)
        i = torch.sigmoid(i + self.weight_ci * c)
        f = torch.sigmoid(f + self.weight_cf * c)
        c_new = f * c + i * torch.tanh(g)
        o = torch.sigmoid(o + self.weight_co * c_new)
        return o * torch.tanh(c_new), c_new


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        h, c = state
        f, g, o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(3, dim=1)
        f = torch.sigmoid(f)
        c_new = f * c + (1 - f) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c_new), c_new


CHECK = "interface"
OUTCOME = "crashed"
