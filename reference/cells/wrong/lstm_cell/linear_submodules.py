"""Weights registered under the names of two nn.Linear

Your parameters are called ih.weight, ih.bias, hh.weight and hh.bias, so the grader's weights find no
place to go. Register weight_ih, weight_hh, bias_ih and bias_hh on the cell itself, with nn.Parameter.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.ih = nn.Linear(input_size, 4 * hidden_size)
        self.hh = nn.Linear(hidden_size, 4 * hidden_size)

    def forward(self, x, state):
        h, c = state
        i, f, g, o = (self.ih(x) + self.hh(h)).chunk(4, dim=1)
        c_new = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c_new), c_new


CAUGHT_BY = "interface"
