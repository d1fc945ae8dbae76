"""Coupled: memory shown without tanh

The memory of your coupled cell is right, but its hidden state is o * c', perhaps because c' seems bounded
already. It is not, as c may come in as large as it likes: h' is o * tanh(c').
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
        f, g, o = torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        memory = f * c + (1 - f) * g
        return o * memory, memory


CAUGHT_BY = "coupled_values"
