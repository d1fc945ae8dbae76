"""Everything turned into float64

You turn everything into float64, so a cell that is called in float32 answers in another type than it was
asked in. Leave out the .double() and compute in the type that arrives.
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
        x, h, c = x.double(), h.double(), c.double()
        gates = x @ self.weight_ih.double().T + h @ self.weight_hh.double().T
        gates = gates + self.bias_ih.double() + self.bias_hh.double()
        i, f, g, o = gates.chunk(4, dim=1)
        c_new = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h_new = torch.sigmoid(o) * torch.tanh(c_new)
        return h_new, c_new


CAUGHT_BY = "dtypes"
