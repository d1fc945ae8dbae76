"""Biases added after the tanh

You squash the two products and then add the biases on top, so the state can leave (-1, 1) by as much as the
biases say; they belong inside the tanh with the rest of the sum.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size).normal_(0, 0.2))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size, hidden_size).normal_(0, 0.2))
        self.bias_ih = nn.Parameter(torch.empty(hidden_size).normal_(0, 0.2))
        self.bias_hh = nn.Parameter(torch.empty(hidden_size).normal_(0, 0.2))

    def forward(self, x, h):
        products = torch.mm(x, self.weight_ih.t()) + torch.mm(h, self.weight_hh.t())
        return torch.tanh(products) + self.bias_ih + self.bias_hh


CAUGHT_BY = "values"
