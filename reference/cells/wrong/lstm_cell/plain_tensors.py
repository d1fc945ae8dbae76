"""Biases kept as plain tensors

Your two biases are plain tensors, so the cell does not count them among its parameters, and no optimizer
or loader will see them. Wrap them in nn.Parameter as you did with the weights.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = torch.zeros(4 * hidden_size, requires_grad=True)
        self.bias_hh = torch.zeros(4 * hidden_size, requires_grad=True)

    def forward(self, x, state):
        h, c = state
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = z.split(self.hidden_size, dim=1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c


CAUGHT_BY = "interface"
