"""Output gate computed from the forget gate's rows

Your output gate always equals your forget gate: the line for o still takes the rows from H to 2H, perhaps
from copying it. Take the last H rows, from 3H on.
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

    def _pre(self, x, h, start, stop):
        from_x = x @ self.weight_ih[start:stop].T + self.bias_ih[start:stop]
        from_h = h @ self.weight_hh[start:stop].T + self.bias_hh[start:stop]
        return from_x + from_h

    def forward(self, x, state):
        h, c = state
        H = self.hidden_size
        i = torch.sigmoid(self._pre(x, h, 0 * H, 1 * H))
        f = torch.sigmoid(self._pre(x, h, 1 * H, 2 * H))
        g = torch.tanh(self._pre(x, h, 2 * H, 3 * H))
        o = torch.sigmoid(self._pre(x, h, 1 * H, 2 * H))
        c = f * c + i * g
        return o * torch.tanh(c), c


CAUGHT_BY = "values"
