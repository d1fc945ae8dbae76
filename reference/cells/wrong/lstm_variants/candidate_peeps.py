"""Peephole: candidate looks at the memory too

You add a peephole to the candidate as well, with the input gate's weights. Only the three gates look at
the memory: leave g as it is in the plain LSTM.
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
        peep_i = self.weight_ci * c
        peep_f = self.weight_cf * c
        i, f = torch.sigmoid(i + peep_i), torch.sigmoid(f + peep_f)
        g = torch.tanh(g + peep_i)
        c_new = f * c + i * g
        o = torch.sigmoid(o + self.weight_co * c_new)
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
