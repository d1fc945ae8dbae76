"""Weights read through .data

You read the parameters through `.data`, which hands over the numbers without their history: the values are
right, but backward leaves no gradient on any weight or bias. Use `self.weight_ih` and the others as they
are.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        bound = 1.0 / hidden_size**0.5
        self.weight_ih = nn.Parameter(torch.zeros(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.zeros(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))
        for p in self.parameters():
            p.data.uniform_(-bound, bound)

    def forward(self, x, h):
        W, U = self.weight_ih.data, self.weight_hh.data
        b = self.bias_ih.data + self.bias_hh.data
        return torch.tanh(x.matmul(W.T) + h.matmul(U.T) + b)


CAUGHT_BY = "gradients"
