"""Peepholes put on a diagonal made on the CPU

torch.eye makes its matrix on the CPU, and the peephole weights that you multiply it with may be on a GPU.
torch.diag(self.weight_ci) needs no such matrix, and weight_ci * c needs no matrix at all.
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
        eye = torch.eye(self.hidden_size, dtype=c.dtype)
        a_i, a_f, a_g, a_o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, 1)
        i = torch.sigmoid(a_i + c @ (eye * self.weight_ci))
        f = torch.sigmoid(a_f + c @ (eye * self.weight_cf))
        c_next = f * c + i * torch.tanh(a_g)
        o = torch.sigmoid(a_o + c_next @ (eye * self.weight_co))
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
        c_next = f * c + (1 - f) * torch.tanh(a_g)
        return torch.sigmoid(a_o) * torch.tanh(c_next), c_next


CAUGHT_BY = "devices"
