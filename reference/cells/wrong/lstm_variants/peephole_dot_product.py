"""Peephole: one dot product for all units

Your c @ weight_ci adds up over the units, so every unit sees the same single number. A peephole goes
entry by entry, each unit looking at its own memory: write weight_ci * c.
"""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        bound = hidden_size**-0.5
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        self.weight_ci = nn.Parameter(torch.zeros(hidden_size))
        self.weight_cf = nn.Parameter(torch.zeros(hidden_size))
        self.weight_co = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, state):
        h, c = state
        i, f, g, o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, dim=1)
        i = torch.sigmoid(i + (c @ self.weight_ci).unsqueeze(1))
        f = torch.sigmoid(f + (c @ self.weight_cf).unsqueeze(1))
        c_new = f * c + i * torch.tanh(g)
        o = torch.sigmoid(o + (c_new @ self.weight_co).unsqueeze(1))
        return o * torch.tanh(c_new), c_new


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        bound = hidden_size**-0.5
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        h, c = state
        f, g, o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(3, dim=1)
        f = torch.sigmoid(f)
        c_new = f * c + (1 - f) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c_new), c_new


CAUGHT_BY = "peephole_values"
