"""Input gate taken as 1 - f

You write with strength 1 - f, which is the coupled LSTM of exercise 6. The standard cell has an input
gate of its own in the first block: use f * c + i * g.
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
        i, f, g, o = (x @ self.weight_ih.T + h @ self.weight_hh.T + self.bias_ih + self.bias_hh).chunk(4, -1)
        f = torch.sigmoid(f)
        g = torch.tanh(g)
        c_new = f * c + (1 - f) * g
        h_new = torch.sigmoid(o) * torch.tanh(c_new)
        return h_new, c_new


CAUGHT_BY = "values"
