"""Coupled: 1 - taken inside the sigmoid

You take one minus the pre-activation and squash that, so your two shares do not add up to 1. Squash
first: f is the sigmoid, and then i = 1 - f.
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
        i = (i + c * self.weight_ci).sigmoid()
        f = (f + c * self.weight_cf).sigmoid()
        c = f * c + i * g.tanh()
        o = (o + c * self.weight_co).sigmoid()
        h = o * c.tanh()
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
        c = torch.sigmoid(f) * c + torch.sigmoid(1 - f) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h, c


CAUGHT_BY = "coupled_values"
