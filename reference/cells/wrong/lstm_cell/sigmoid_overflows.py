"""Sigmoid written so that it overflows

Your sigmoid e^a / (1 + e^a) is right on paper, but for large a both parts become infinite and their
quotient is not a number. Use torch.sigmoid, or 1 / (1 + e^-a).
"""

import torch
from torch import nn


def _sigmoid_lstm_cell_sigmoid_overflows(a):
    e = torch.exp(a)
    return e / (1 + e)


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
        pre = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = pre.chunk(4, dim=1)
        i = _sigmoid_lstm_cell_sigmoid_overflows(i)
        f = _sigmoid_lstm_cell_sigmoid_overflows(f)
        o = _sigmoid_lstm_cell_sigmoid_overflows(o)
        c_next = f * c + i * torch.tanh(g)
        return o * torch.tanh(c_next), c_next


CAUGHT_BY = "large_inputs"
