"""Gates as reciprocals of one plus an exponential, and the input share as the gate of the opposite sign."""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        shapes = {
            "weight_ih": (4 * hidden_size, input_size),
            "weight_hh": (4 * hidden_size, hidden_size),
            "bias_ih": (4 * hidden_size,),
            "bias_hh": (4 * hidden_size,),
            "weight_ci": (hidden_size,),
            "weight_cf": (hidden_size,),
            "weight_co": (hidden_size,),
        }
        for name, shape in shapes.items():
            self.register_parameter(name, nn.Parameter(torch.randn(shape) * 0.1))

    def forward(self, x, state):
        def sigma(a):
            return torch.reciprocal(1.0 + torch.exp(-a))

        h, c = state
        a = x @ self.weight_ih.T + h @ self.weight_hh.T + self.bias_ih + self.bias_hh
        a_i, a_f, a_g, a_o = torch.chunk(a, 4, dim=-1)
        i = sigma(a_i + self.weight_ci * c)
        f = sigma(a_f + self.weight_cf * c)
        g = 2.0 * sigma(2.0 * a_g) - 1.0
        c_new = f * c + i * g
        o = sigma(a_o + self.weight_co * c_new)
        return o * (2.0 * sigma(2.0 * c_new) - 1.0), c_new


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        shapes = {
            "weight_ih": (3 * hidden_size, input_size),
            "weight_hh": (3 * hidden_size, hidden_size),
            "bias_ih": (3 * hidden_size,),
            "bias_hh": (3 * hidden_size,),
        }
        for name, shape in shapes.items():
            self.register_parameter(name, nn.Parameter(torch.randn(shape) * 0.1))

    def forward(self, x, state):
        def sigma(a):
            return torch.reciprocal(1.0 + torch.exp(-a))

        h, c = state
        a = x @ self.weight_ih.T + h @ self.weight_hh.T + self.bias_ih + self.bias_hh
        a_f, a_g, a_o = torch.chunk(a, 3, dim=-1)
        keep, write = sigma(a_f), sigma(-a_f)
        c_new = keep * c + write * (2.0 * sigma(2.0 * a_g) - 1.0)
        return sigma(a_o) * (2.0 * sigma(2.0 * c_new) - 1.0), c_new
