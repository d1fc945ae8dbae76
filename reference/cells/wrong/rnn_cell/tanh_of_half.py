"""tanh written as a sigmoid of the wrong argument

`2 * sigmoid(a) - 1` has the right range, but it is tanh of a/2, so all your states come out too small; the
argument has to be doubled as well, `2 * sigmoid(2 * a) - 1`, or simply call `torch.tanh`.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.3)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.3)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    @staticmethod
    def tanh(a):
        return 2 * torch.sigmoid(a) - 1

    def forward(self, x, h):
        return self.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)


CAUGHT_BY = "values"
