"""Loops over the units, one column of the state at a time."""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.n = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(4 * hidden_size))
        self.weight_ci = nn.Parameter(torch.empty(hidden_size))
        self.weight_cf = nn.Parameter(torch.empty(hidden_size))
        self.weight_co = nn.Parameter(torch.empty(hidden_size))
        for p in self.parameters():
            nn.init.normal_(p, std=0.1)

    def _sum(self, row, x, h):
        return x.mv(self.weight_ih[row]) + h.mv(self.weight_hh[row]) + self.bias_ih[row] + self.bias_hh[row]

    def forward(self, x, state):
        h, c = state
        hs, cs = [], []
        for u in range(self.n):
            memory = c[:, u]
            i = torch.sigmoid(self._sum(u, x, h) + self.weight_ci[u] * memory)
            f = torch.sigmoid(self._sum(u + self.n, x, h) + self.weight_cf[u] * memory)
            g = torch.tanh(self._sum(u + 2 * self.n, x, h))
            new = f * memory + i * g
            o = torch.sigmoid(self._sum(u + 3 * self.n, x, h) + self.weight_co[u] * new)
            cs.append(new)
            hs.append(o * torch.tanh(new))
        return torch.stack(hs, 1), torch.stack(cs, 1)


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.n = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size))
        for p in self.parameters():
            nn.init.normal_(p, std=0.1)

    def _sum(self, row, x, h):
        return x.mv(self.weight_ih[row]) + h.mv(self.weight_hh[row]) + self.bias_ih[row] + self.bias_hh[row]

    def forward(self, x, state):
        h, c = state
        hs, cs = [], []
        for u in range(self.n):
            f = torch.sigmoid(self._sum(u, x, h))
            g = torch.tanh(self._sum(u + self.n, x, h))
            o = torch.sigmoid(self._sum(u + 2 * self.n, x, h))
            new = f * c[:, u] + (1 - f) * g
            cs.append(new)
            hs.append(o * torch.tanh(new))
        return torch.stack(hs, 1), torch.stack(cs, 1)
