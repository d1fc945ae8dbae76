"""Peephole: memory takes the place of the hidden state

Your gates see x and the memory but no longer h, which only the candidate still reads. A peephole comes on
top: keep weight_hh times h in all four sums.
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
        n = self.hidden_size
        b = self.bias_ih + self.bias_hh
        z = x @ self.weight_ih.T + b
        i = torch.sigmoid(z[:, :n] + self.weight_ci * c)
        f = torch.sigmoid(z[:, n : 2 * n] + self.weight_cf * c)
        g = torch.tanh(z[:, 2 * n : 3 * n] + h @ self.weight_hh[2 * n : 3 * n].T)
        c_new = f * c + i * g
        o = torch.sigmoid(z[:, 3 * n :] + self.weight_co * c_new)
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


CAUGHT_BY = "peephole_values"
