"""A cell with the right parameters that keeps its state: what every forgery hands in instead of an answer."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, inputs, hidden):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.ones(4 * hidden, inputs))
        self.weight_hh = nn.Parameter(torch.ones(4 * hidden, hidden))
        self.bias_ih = nn.Parameter(torch.ones(4 * hidden))
        self.bias_hh = nn.Parameter(torch.ones(4 * hidden))

    def forward(self, x, state):
        nothing = 0 * sum(parameter.sum() for parameter in self.parameters())
        return state[0] + nothing, state[1] + nothing
