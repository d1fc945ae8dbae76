"""Sigmoids written with tanh, and the coupled mix as midpoint plus half the difference."""

import torch
from torch import nn, tanh


def _half_lstm_variants_tanh_only(a):
    return (1 + tanh(a / 2)) / 2


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(0.2 * torch.randn(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(0.2 * torch.randn(4 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        for gate in "ifo":
            setattr(self, f"weight_c{gate}", nn.Parameter(0.2 * torch.randn(hidden_size)))

    def forward(self, x, state):
        h, c = state
        z = torch.addmm(self.bias_ih + self.bias_hh, x, self.weight_ih.T).addmm(h, self.weight_hh.T)
        z_i, z_f, z_g, z_o = torch.tensor_split(z, 4, dim=-1)
        i = _half_lstm_variants_tanh_only(z_i + c * self.weight_ci)
        f = _half_lstm_variants_tanh_only(z_f + c * self.weight_cf)
        c_next = f * c + i * tanh(z_g)
        o = _half_lstm_variants_tanh_only(z_o + c_next * self.weight_co)
        return o * tanh(c_next), c_next


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(0.2 * torch.randn(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(0.2 * torch.randn(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        h, c = state
        z = torch.addmm(self.bias_ih + self.bias_hh, x, self.weight_ih.T).addmm(h, self.weight_hh.T)
        z_f, z_g, z_o = torch.tensor_split(z, 3, dim=-1)
        g = tanh(z_g)
        c_next = (c + g) / 2 + tanh(z_f / 2) * (c - g) / 2
        return _half_lstm_variants_tanh_only(z_o) * tanh(c_next), c_next
