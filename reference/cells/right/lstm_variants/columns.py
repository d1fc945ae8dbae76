"""Batch in columns, weights on the left as in the paper, peepholes as column vectors."""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) / input_size**0.5)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) / hidden_size**0.5)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        self.weight_ci = nn.Parameter(torch.randn(hidden_size) / hidden_size**0.5)
        self.weight_cf = nn.Parameter(torch.randn(hidden_size) / hidden_size**0.5)
        self.weight_co = nn.Parameter(torch.randn(hidden_size) / hidden_size**0.5)

    def forward(self, x, state):
        x, h, c = x.t(), state[0].t(), state[1].t()
        b = (self.bias_ih + self.bias_hh).unsqueeze(1)
        i, f, g, o = torch.chunk(self.weight_ih.mm(x) + self.weight_hh.mm(h) + b, 4, dim=0)
        c_t = torch.sigmoid(f + self.weight_cf.unsqueeze(1) * c) * c
        c_t = c_t + torch.sigmoid(i + self.weight_ci.unsqueeze(1) * c) * torch.tanh(g)
        h_t = torch.sigmoid(o + self.weight_co.unsqueeze(1) * c_t) * torch.tanh(c_t)
        return h_t.t(), c_t.t()


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) / input_size**0.5)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) / hidden_size**0.5)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        x, h, c = x.t(), state[0].t(), state[1].t()
        b = (self.bias_ih + self.bias_hh).unsqueeze(1)
        f, g, o = torch.chunk(self.weight_ih.mm(x) + self.weight_hh.mm(h) + b, 3, dim=0)
        f = torch.sigmoid(f)
        c_t = c * f + torch.tanh(g) * torch.rsub(f, 1)
        h_t = torch.sigmoid(o) * torch.tanh(c_t)
        return h_t.t(), c_t.t()
