"""Coupled: candidate added at full strength

Your coupled cell forgets by f but then adds the whole candidate, so the memory can grow beyond any bound.
What is new gets the share that became free: (1 - f) * g.
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
        keep = torch.sigmoid(f)
        memory = keep * c + torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(memory), memory


CAUGHT_BY = "coupled_values"
