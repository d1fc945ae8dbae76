"""Caller's state overwritten in place

Your result is right, but you copy it into the very tensor that the caller passed as h, so the old state is
gone and a second call with it gives another answer; let `torch.tanh` make a new tensor and return that one.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.2)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.2)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        a = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        h.copy_(torch.tanh(a))
        return h


CAUGHT_BY = "side_effects"
