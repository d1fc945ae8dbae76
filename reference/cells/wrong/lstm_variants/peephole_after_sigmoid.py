"""Peephole: memory added after the sigmoid

You add the peephole to the finished gate, so your gates can leave the range from 0 to 1. Add weight times
memory to the pre-activation, inside the sigmoid.
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
        for gate in "ifo":
            self.register_parameter(f"weight_c{gate}", nn.Parameter(torch.randn(hidden_size) * 0.1))

    def forward(self, x, state):
        h, c = state
        z = torch.addmm(self.bias_ih, x, self.weight_ih.T) + torch.addmm(self.bias_hh, h, self.weight_hh.T)
        i, f, g, o = z.split(self.hidden_size, dim=1)
        i = torch.sigmoid(i) + self.weight_ci * c
        f = torch.sigmoid(f) + self.weight_cf * c
        c = f * c + i * torch.tanh(g)
        o = torch.sigmoid(o) + self.weight_co * c
        h = o * torch.tanh(c)
        return h, c


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


CAUGHT_BY = "peephole_values"
