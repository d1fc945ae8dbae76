"""The matrices do not fit in the product

The weights are used without being transposed, which raises an error inside matmul for all sizes but square
ones.
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

    def forward(self, x, h):
        return torch.tanh(x @ self.weight_ih + self.bias_ih + h @ self.weight_hh + self.bias_hh)


CHECK = "interface"
OUTCOME = "crashed"
