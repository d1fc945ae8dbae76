"""Coupled: 1 - f written so that it overflows

You compute 1 - f as e^-a / (1 + e^-a), which is right on paper, but for an a far below zero both parts
are infinite and the quotient is not a number. Write 1 - f, or the sigmoid of -a.
"""

import torch
import torch.nn.functional as F
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        ih, hh = nn.Linear(input_size, 4 * hidden_size), nn.Linear(hidden_size, 4 * hidden_size)
        self.weight_ih, self.bias_ih = ih.weight, ih.bias
        self.weight_hh, self.bias_hh = hh.weight, hh.bias
        self.weight_ci = nn.Parameter(torch.zeros(hidden_size))
        self.weight_cf = nn.Parameter(torch.zeros(hidden_size))
        self.weight_co = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, state):
        h, c = state
        z = F.linear(x, self.weight_ih, self.bias_ih) + F.linear(h, self.weight_hh, self.bias_hh)
        i, f, g, o = z.unflatten(1, (4, self.hidden_size)).unbind(1)
        write = torch.sigmoid(i + self.weight_ci * c) * torch.tanh(g)
        keep = torch.sigmoid(f + self.weight_cf * c) * c
        memory = keep + write
        shown = torch.sigmoid(o + self.weight_co * memory) * torch.tanh(memory)
        return shown, memory


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        ih, hh = nn.Linear(input_size, 3 * hidden_size), nn.Linear(hidden_size, 3 * hidden_size)
        self.weight_ih, self.bias_ih = ih.weight, ih.bias
        self.weight_hh, self.bias_hh = hh.weight, hh.bias

    def forward(self, x, state):
        h, c = state
        z = F.linear(x, self.weight_ih, self.bias_ih) + F.linear(h, self.weight_hh, self.bias_hh)
        f, g, o = z.unflatten(1, (3, self.hidden_size)).unbind(1)
        e = torch.exp(-f)
        keep, write = 1 / (1 + e), e / (1 + e)
        memory = keep * c + write * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(memory), memory


CAUGHT_BY = "large_inputs"
