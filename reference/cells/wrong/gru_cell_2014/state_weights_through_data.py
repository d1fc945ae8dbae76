"""State weights read through .data

Your values are right, but .data hands out the numbers without their history, so weight_hh gets no gradient
at all. Cut the blocks out of self.weight_hh itself; slicing a parameter is safe.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(nn.init.xavier_normal_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.orthogonal_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        H = self.hidden_size
        U_r = self.weight_hh.data[:H]
        U_z = self.weight_hh.data[H : 2 * H]
        U_n = self.weight_hh.data[2 * H :]
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih + self.bias_hh).split(H, dim=1)
        r = torch.sigmoid(x_r + h @ U_r.T)
        z = torch.sigmoid(x_z + h @ U_z.T)
        n = torch.tanh(x_n + (r * h) @ U_n.T)
        return (1 - z) * h + z * n


CAUGHT_BY = "gradients"
