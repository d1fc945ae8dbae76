"""forward takes the input alone

The state is an attribute in place of an argument, so the call with two arguments raises a TypeError.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))
        self.h = torch.zeros(1, hidden_size)

    def forward(self, x):
        h = self.h.to(x.dtype)
        self.h = torch.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)
        return self.h


CHECK = "interface"
OUTCOME = "crashed"
