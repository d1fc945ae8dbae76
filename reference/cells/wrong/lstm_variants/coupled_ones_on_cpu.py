"""Coupled gate taken from ones on the CPU

torch.ones(f.shape) has the shape of f but not its device: on a GPU the two cannot be subtracted. torch.ones_like(f)
takes shape, type and device over, and 1 - f is shorter still.
"""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        for name in ("weight_ci", "weight_cf", "weight_co"):
            self.register_parameter(name, nn.Parameter(torch.randn(hidden_size) * 0.1))

    def forward(self, x, state):
        h, c = state
        a_i, a_f, a_g, a_o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, 1)
        i = torch.sigmoid(a_i + self.weight_ci * c)
        f = torch.sigmoid(a_f + self.weight_cf * c)
        c_next = f * c + i * torch.tanh(a_g)
        o = torch.sigmoid(a_o + self.weight_co * c_next)
        return o * torch.tanh(c_next), c_next


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        h, c = state
        a_f, a_g, a_o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(3, 1)
        f = torch.sigmoid(a_f)
        c_next = f * c + (torch.ones(f.shape, dtype=f.dtype) - f) * torch.tanh(a_g)
        return torch.sigmoid(a_o) * torch.tanh(c_next), c_next


CAUGHT_BY = "devices"
