"""Tanh on the gates

Your gates go through tanh and can be negative, so they turn values over instead of letting a fraction
through. A gate lies between 0 and 1: use the sigmoid for r and z, and tanh for the candidate only.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        W_r, W_z, W_n = self.weight_ih.split(self.H)
        U_r, U_z, U_n = self.weight_hh.split(self.H)
        b_r, b_z, b_n = (self.bias_ih + self.bias_hh).split(self.H)
        r = torch.tanh(x @ W_r.T + h @ U_r.T + b_r)
        z = torch.tanh(x @ W_z.T + h @ U_z.T + b_z)
        n = torch.tanh(x @ W_n.T + (r * h) @ U_n.T + b_n)
        return (1 - z) * h + z * n


CAUGHT_BY = "values"
