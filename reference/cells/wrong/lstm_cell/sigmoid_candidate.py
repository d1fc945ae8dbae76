"""Sigmoid on the candidate

You squash all four blocks with the sigmoid, so what you write into the memory is never negative. Some
content ought to lower the memory: give g the tanh, which has both signs.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        ih = nn.Linear(input_size, 4 * hidden_size)
        hh = nn.Linear(hidden_size, 4 * hidden_size)
        self.weight_ih, self.bias_ih = ih.weight, ih.bias
        self.weight_hh, self.bias_hh = hh.weight, hh.bias
        self.hidden_size = hidden_size

    def forward(self, x, state):
        h, c = state
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = torch.sigmoid(z).chunk(4, dim=1)
        c = f * c + i * g
        return o * torch.tanh(c), c


CAUGHT_BY = "values"
