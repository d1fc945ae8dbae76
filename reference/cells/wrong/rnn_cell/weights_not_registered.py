"""Weights are plain tensors, not parameters

Your weights are ordinary tensors with `requires_grad`, so `parameters()` is empty, an optimiser finds
nothing to train and saved weights cannot be loaded; wrap each of the four in `nn.Parameter`.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = torch.randn(hidden_size, input_size, requires_grad=True)
        self.weight_hh = torch.randn(hidden_size, hidden_size, requires_grad=True)
        self.bias_ih = torch.zeros(hidden_size, requires_grad=True)
        self.bias_hh = torch.zeros(hidden_size, requires_grad=True)

    def forward(self, x, h):
        return torch.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)


CAUGHT_BY = "interface"
