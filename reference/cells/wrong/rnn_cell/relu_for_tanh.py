"""ReLU in place of tanh

You cut every negative sum to zero and leave the positive ones unbounded; that is the ReLU cell, a different
model. Use `torch.tanh`, which keeps the sign and bounds the size.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * (2 / input_size) ** 0.5)
        self.weight_hh = nn.Parameter(torch.eye(hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        both = torch.cat((x, h), dim=1) @ torch.cat((self.weight_ih, self.weight_hh), dim=1).T
        return torch.relu(both + self.bias_ih + self.bias_hh)


CAUGHT_BY = "values"
