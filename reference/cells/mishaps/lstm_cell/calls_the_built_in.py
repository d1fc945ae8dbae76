"""PyTorch's own cell does the work

Its parameters are copied into an nn.LSTMCell that is made for each call; holding such a cell would be fine,
calling it is refused.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        self.sizes = input_size, hidden_size

    def forward(self, x, state):
        cell = nn.LSTMCell(*self.sizes, dtype=x.dtype)
        parameters = {name: getattr(self, name) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        return torch.func.functional_call(cell, parameters, (x, state))


CHECK = "interface"
OUTCOME = "refused"
