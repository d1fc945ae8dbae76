"""Input, state and memory side by side, with the peepholes as diagonal blocks of one large weight."""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(nn.init.xavier_normal_(torch.empty(4 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_normal_(torch.empty(4 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        self.weight_ci = nn.Parameter(0.1 * torch.randn(hidden_size))
        self.weight_cf = nn.Parameter(0.1 * torch.randn(hidden_size))
        self.weight_co = nn.Parameter(0.1 * torch.randn(hidden_size))

    def forward(self, x, state):
        h, c = state
        nothing = torch.zeros_like(self.weight_hh[: 2 * c.shape[1]])
        peep = torch.cat([torch.diag(self.weight_ci), torch.diag(self.weight_cf), nothing])
        weight = torch.cat([self.weight_ih, self.weight_hh, peep], dim=1)
        pre = torch.cat([x, h, c], dim=1) @ weight.T + self.bias_ih + self.bias_hh
        i, f, g, o = pre.split(c.shape[1], dim=1)
        c_new = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        o = torch.sigmoid(o + c_new @ torch.diag(self.weight_co))
        return o * torch.tanh(c_new), c_new


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(nn.init.xavier_normal_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_normal_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        h, c = state
        weight = torch.cat([self.weight_ih, self.weight_hh], dim=1)
        pre = torch.cat([x, h], dim=1) @ weight.T + self.bias_ih + self.bias_hh
        f, g, o = pre.split(c.shape[1], dim=1)
        g = torch.tanh(g)
        c_new = g + torch.sigmoid(f) * (c - g)
        return torch.sigmoid(o) * torch.tanh(c_new), c_new
