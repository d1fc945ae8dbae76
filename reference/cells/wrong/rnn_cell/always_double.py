"""Everything turned into float64

You convert all tensors to double, so a float32 network gets a float64 state back and fails at its next
layer; leave out the conversions and work in the type that arrives.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        x, h = x.double(), h.double()
        w_ih, w_hh = self.weight_ih.double(), self.weight_hh.double()
        bias = self.bias_ih.double() + self.bias_hh.double()
        return torch.tanh(x @ w_ih.T + h @ w_hh.T + bias)


CAUGHT_BY = "dtypes"
