"""Gates through logsigmoid and exp, so that f and 1 - f are both exact."""

import torch
from torch import nn
from torch.nn.functional import linear, logsigmoid


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        x_part = nn.Linear(input_size, 4 * hidden_size)
        h_part = nn.Linear(hidden_size, 4 * hidden_size)
        self.weight_ih, self.weight_hh = x_part.weight, h_part.weight
        self.bias_ih, self.bias_hh = x_part.bias, h_part.bias
        self.weight_ci = nn.Parameter(torch.zeros(hidden_size))
        self.weight_cf = nn.Parameter(torch.zeros(hidden_size))
        self.weight_co = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, state):
        h, c = state
        i, f, g, o = (
            linear(x, w, b) + linear(h, u, d)
            for w, u, b, d in zip(
                self.weight_ih.chunk(4),
                self.weight_hh.chunk(4),
                self.bias_ih.chunk(4),
                self.bias_hh.chunk(4),
                strict=True,
            )
        )
        kept = logsigmoid(f + self.weight_cf * c).exp() * c
        written = logsigmoid(i + self.weight_ci * c).exp() * g.tanh()
        c_new = kept + written
        return logsigmoid(o + self.weight_co * c_new).exp() * c_new.tanh(), c_new


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        x_part = nn.Linear(input_size, 3 * hidden_size)
        h_part = nn.Linear(hidden_size, 3 * hidden_size)
        self.weight_ih, self.weight_hh = x_part.weight, h_part.weight
        self.bias_ih, self.bias_hh = x_part.bias, h_part.bias

    def forward(self, x, state):
        h, c = state
        f, g, o = (
            linear(x, w, b) + linear(h, u, d)
            for w, u, b, d in zip(
                self.weight_ih.chunk(3),
                self.weight_hh.chunk(3),
                self.bias_ih.chunk(3),
                self.bias_hh.chunk(3),
                strict=True,
            )
        )
        c_new = logsigmoid(f).exp() * c + logsigmoid(-f).exp() * g.tanh()
        return logsigmoid(o).exp() * c_new.tanh(), c_new
