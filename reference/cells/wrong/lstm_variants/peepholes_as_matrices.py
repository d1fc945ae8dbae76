"""Peephole: full matrices in place of vectors

Your peephole weights are H by H matrices, so every gate sees the memory of all units. Each unit looks at
its own memory only: make weight_ci, weight_cf and weight_co vectors of length H and multiply entry by
entry.
"""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        self.weight_ci = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.weight_cf = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.weight_co = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)

    def forward(self, x, state):
        h, c = state
        z = torch.addmm(self.bias_ih, x, self.weight_ih.T) + torch.addmm(self.bias_hh, h, self.weight_hh.T)
        i, f, g, o = z.split(self.hidden_size, dim=1)
        i = torch.sigmoid(i + c @ self.weight_ci.T)
        f = torch.sigmoid(f + c @ self.weight_cf.T)
        c_new = f * c + i * torch.tanh(g)
        o = torch.sigmoid(o + c_new @ self.weight_co.T)
        return o * torch.tanh(c_new), c_new


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        h, c = state
        z = torch.addmm(self.bias_ih, x, self.weight_ih.T) + torch.addmm(self.bias_hh, h, self.weight_hh.T)
        f, g, o = z.split(self.hidden_size, dim=1)
        f = f.sigmoid()
        c = f * c + (1 - f) * g.tanh()
        h = o.sigmoid() * c.tanh()
        return h, c


CAUGHT_BY = "interface"
