"""Coupled LSTM's pair written into a tensor on the CPU

You write h' and c' into one new tensor, and that one lies on the CPU: on a GPU both are copied away from where x is.
Return the two tensors themselves, or make room for them with x.new_empty.
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
        c_next = f * c + (1 - f) * torch.tanh(a_g)
        pair = torch.empty(2, *c_next.shape, dtype=c_next.dtype)
        pair[0] = torch.sigmoid(a_o) * torch.tanh(c_next)
        pair[1] = c_next
        return pair[0], pair[1]


CAUGHT_BY = "devices"
