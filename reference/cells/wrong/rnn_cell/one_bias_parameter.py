"""One bias registered where two are asked for

Your cell has a single parameter `bias`, which is as powerful as two, but the course keeps `bias_ih` and
`bias_hh` as PyTorch does; register both under those names and add both.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        return torch.tanh(x @ self.weight_ih.T + h @ self.weight_hh.T + self.bias)


CAUGHT_BY = "interface"
