"""Rows gathered in a tensor on the CPU

torch.zeros makes its tensor on the CPU unless told otherwise, and writing rows into it copies each of them
there: on a GPU your result comes back on the other device. x.new_zeros, or stacking the rows, keeps it where x is.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        h_next = torch.zeros(x.shape[0], self.hidden_size, dtype=x.dtype)
        for row in range(x.shape[0]):
            from_x = self.weight_ih @ x[row] + self.bias_ih
            from_h = self.weight_hh @ h[row] + self.bias_hh
            h_next[row] = torch.tanh(from_x + from_h)
        return h_next


CAUGHT_BY = "devices"
