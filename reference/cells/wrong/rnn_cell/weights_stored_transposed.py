"""Weights stored as columns by rows

You store `weight_ih` as (I, H) and `weight_hh` the same way round so that no transpose is needed; the
formula is fine for those, but weights of the agreed shape (H, I) cannot be loaded. Store them as (H, I) and
(H, H) and transpose in forward.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(input_size, hidden_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        return torch.tanh(x @ self.weight_ih + self.bias_ih + h @ self.weight_hh + self.bias_hh)


CAUGHT_BY = "interface"
