"""Every hidden unit is computed by itself from its own rows of the weights."""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) / hidden_size)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) / hidden_size)
        self.bias_ih = nn.Parameter(torch.randn(hidden_size) / hidden_size)
        self.bias_hh = nn.Parameter(torch.randn(hidden_size) / hidden_size)

    def _unit(self, k, x, h):
        total = self.bias_ih[k] + self.bias_hh[k]
        total = total + (x * self.weight_ih[k]).sum(dim=1)
        total = total + (h * self.weight_hh[k]).sum(dim=1)
        return torch.tanh(total)

    def forward(self, x, h):
        return torch.stack([self._unit(k, x, h) for k in range(self.hidden_size)], dim=1)
