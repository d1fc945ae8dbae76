"""Columns instead of rows: x and h are turned over once, every product is W times a matrix of columns."""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(nn.init.kaiming_normal_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(torch.eye(hidden_size).tile(3, 1) * 0.5)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        X, S = x.t(), h.t()
        (Wr, Wz, Wn), (Ur, Uz, Un) = self.weight_ih.chunk(3), self.weight_hh.chunk(3)
        (br, bz, bn), (cr, cz, cn) = self.bias_ih[:, None].chunk(3), self.bias_hh[:, None].chunk(3)
        reset = torch.sigmoid(Wr @ X + br + Ur @ S + cr)
        keep = torch.sigmoid(-(Wz @ X + bz + Uz @ S + cz))
        candidate = torch.tanh(Wn @ X + bn + Un @ (reset * S) + cn)
        return (candidate + keep * (S - candidate)).t()
