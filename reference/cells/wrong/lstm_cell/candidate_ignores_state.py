"""Candidate computed from the input alone

Your candidate g looks only at x, while the three gates look at x and h. It takes the same sum as they do:
add the third block of weight_hh times h, and its bias.
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
        a = x @ self.weight_ih.T + self.bias_ih
        b = h @ self.weight_hh.T + self.bias_hh
        i = torch.sigmoid(a[:, :H] + b[:, :H])
        f = torch.sigmoid(a[:, H : 2 * H] + b[:, H : 2 * H])
        o = torch.sigmoid(a[:, 3 * H :] + b[:, 3 * H :])
        g = torch.tanh(a[:, 2 * H : 3 * H])
        c_next = f * c + i * g
        h_next = o * torch.tanh(c_next)
        return h_next, c_next


CAUGHT_BY = "values"
