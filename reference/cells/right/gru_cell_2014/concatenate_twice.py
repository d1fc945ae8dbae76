"""Concatenations [x, h] for the gates and [x, r*h] for the candidate, with the weights concatenated alike."""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size))
        for parameter in (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh):
            nn.init.normal_(parameter, std=0.1)

    def forward(self, x, h):
        weight = torch.cat((self.weight_ih, self.weight_hh), dim=1)
        bias = self.bias_ih + self.bias_hh
        W_rz, W_h = weight[: 2 * self.H], weight[2 * self.H :]
        b_rz, b_h = bias[: 2 * self.H], bias[2 * self.H :]

        rz = torch.sigmoid(torch.cat((x, h), dim=1) @ W_rz.t() + b_rz)
        r = rz[:, : self.H]
        z = rz[:, self.H :]
        candidate = torch.tanh(torch.cat((x, r * h), dim=1) @ W_h.t() + b_h)
        return z * candidate + (1.0 - z) * h
