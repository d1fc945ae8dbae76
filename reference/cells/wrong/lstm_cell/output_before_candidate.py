"""Blocks read in the order i, f, o, g

Your third block becomes the output gate and your fourth the candidate, as in some other courses. Here
they stand as i, f, g, o, so rows 2H to 3H belong to the candidate and the last H rows to the output gate.
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
        a = x.mm(self.weight_ih.t()) + h.mm(self.weight_hh.t()) + self.bias_ih + self.bias_hh
        i = torch.sigmoid(a[:, :H])
        f = torch.sigmoid(a[:, H : 2 * H])
        o = torch.sigmoid(a[:, 2 * H : 3 * H])
        g = torch.tanh(a[:, 3 * H :])
        next_c = f * c + i * g
        next_h = o * torch.tanh(next_c)
        return next_h, next_c


CAUGHT_BY = "values"
