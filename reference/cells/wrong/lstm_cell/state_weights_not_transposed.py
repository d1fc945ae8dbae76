"""Blocks of weight_hh not transposed

You multiply h with each block of weight_hh as it is. The block is square, so no error tells you, but its
rows belong to the new units: with the batch in rows you need the transpose of every block.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        W_i, W_f, W_g, W_o = self.weight_ih.chunk(4)
        U_i, U_f, U_g, U_o = self.weight_hh.chunk(4)
        b_i, b_f, b_g, b_o = (self.bias_ih + self.bias_hh).chunk(4)
        i = torch.sigmoid(x @ W_i.T + h @ U_i + b_i)
        f = torch.sigmoid(x @ W_f.T + h @ U_f + b_f)
        g = torch.tanh(x @ W_g.T + h @ U_g + b_g)
        o = torch.sigmoid(x @ W_o.T + h @ U_o + b_o)
        c = f * c + i * g
        h = o * torch.tanh(c)
        return h, c


CAUGHT_BY = "values"
