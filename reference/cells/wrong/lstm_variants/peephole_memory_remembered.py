"""Peephole: gates look at a memory kept by the cell

Your peepholes look at self.last_c, which is left over from the call before, so a second call with the
same arguments answers differently. Let them look at the c of the state that comes in.
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
        self.last_c = None

    def forward(self, x, state):
        h, c = state
        i, f, g, o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, dim=1)
        seen = c if self.last_c is None or self.last_c.shape != c.shape else self.last_c
        i = torch.sigmoid(i + self.weight_ci * seen)
        f = torch.sigmoid(f + self.weight_cf * seen)
        c_new = f * c + i * torch.tanh(g)
        o = torch.sigmoid(o + self.weight_co * c_new)
        self.last_c = c_new.detach()
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


CAUGHT_BY = "side_effects"
