"""Einstein sums over weights viewed as (gate, unit, input)."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        k = 1 / hidden_size**0.5
        self.weight_ih = nn.Parameter((torch.rand(4 * hidden_size, input_size) * 2 - 1) * k)
        self.weight_hh = nn.Parameter((torch.rand(4 * hidden_size, hidden_size) * 2 - 1) * k)
        self.bias_ih = nn.Parameter((torch.rand(4 * hidden_size) * 2 - 1) * k)
        self.bias_hh = nn.Parameter((torch.rand(4 * hidden_size) * 2 - 1) * k)

    def forward(self, x, state):
        h, c = state
        W = self.weight_ih.reshape(4, self.hidden_size, self.input_size)
        U = self.weight_hh.reshape(4, self.hidden_size, self.hidden_size)
        b = (self.bias_ih + self.bias_hh).reshape(4, 1, self.hidden_size)
        a = torch.einsum("bd,khd->kbh", x, W) + torch.einsum("bj,khj->kbh", h, U) + b
        i, f, o = torch.sigmoid(a[[0, 1, 3]])
        g = torch.tanh(a[2])
        c = torch.einsum("bh,bh->bh", f, c) + torch.einsum("bh,bh->bh", i, g)
        return torch.einsum("bh,bh->bh", o, torch.tanh(c)), c
