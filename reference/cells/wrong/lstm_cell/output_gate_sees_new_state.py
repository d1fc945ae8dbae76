"""Output gate computed from the state after the update

You overwrite h with tanh(c') and then compute the output gate from it. All four gates of a step look at
the h that came in: compute o before you assign to h.
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
        H = self.hidden_size

        def gate(k):
            rows = slice(k * H, (k + 1) * H)
            return x @ self.weight_ih[rows].T + self.bias_ih[rows] + h @ self.weight_hh[rows].T + self.bias_hh[rows]

        c = torch.sigmoid(gate(1)) * c + torch.sigmoid(gate(0)) * torch.tanh(gate(2))
        h = torch.tanh(c)
        h = torch.sigmoid(gate(3)) * h
        return h, c


CAUGHT_BY = "values"
