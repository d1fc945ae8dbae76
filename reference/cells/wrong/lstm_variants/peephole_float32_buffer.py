"""Peephole: pre-activations kept in a float32 buffer

The buffer of your peephole cell comes from torch.zeros without a type, so it is float32 and rounds every
float64 sum that you put into it. Make it with x.new_zeros, or simply use the sum.
"""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        for gate in "ifo":
            self.register_parameter(f"weight_c{gate}", nn.Parameter(torch.randn(hidden_size) * 0.1))

    def forward(self, x, state):
        h, c = state
        H = self.hidden_size
        pre = torch.zeros(x.shape[0], 4 * H, device=x.device)
        pre += x @ self.weight_ih.T + self.bias_ih
        pre += h @ self.weight_hh.T + self.bias_hh
        i = torch.sigmoid(pre[:, :H] + self.weight_ci * c)
        f = torch.sigmoid(pre[:, H : 2 * H] + self.weight_cf * c)
        g = torch.tanh(pre[:, 2 * H : 3 * H])
        c_new = f * c + i * g
        o = torch.sigmoid(pre[:, 3 * H :] + self.weight_co * c_new)
        return o * torch.tanh(c_new), c_new


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        h, c = state
        z = torch.addmm(self.bias_ih, x, self.weight_ih.T) + torch.addmm(self.bias_hh, h, self.weight_hh.T)
        f, g, o = z.split(self.hidden_size, dim=1)
        f = f.sigmoid()
        c = f * c + (1 - f) * g.tanh()
        h = o.sigmoid() * c.tanh()
        return h, c


CAUGHT_BY = "dtypes"
