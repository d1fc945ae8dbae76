"""Sigmoid in place of tanh

Your state lies between 0 and 1 and can never be negative, because you squash with the logistic sigmoid that
belongs to gates; this cell's state is the `tanh` of the same sum.
"""

import torch
import torch.nn.functional as F
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(hidden_size))
        for p in self.parameters():
            nn.init.uniform_(p, -0.2, 0.2)

    def forward(self, x, h):
        net = F.linear(x, self.weight_ih, self.bias_ih) + F.linear(h, self.weight_hh, self.bias_hh)
        return torch.sigmoid(net)


CAUGHT_BY = "values"
