"""Reset gate hides the input as well

In your candidate r scales the input part besides the state, so a closed gate makes the cell deaf to x. The
reset gate is about the past only: leave W_in x + b_in unscaled.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).normal_(std=0.2))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).normal_(std=0.2))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size).normal_(std=0.2))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size).normal_(std=0.2))

    def forward(self, x, h):
        seen_r, seen_z, seen_n = torch.addmm(self.bias_ih, x, self.weight_ih.t()).chunk(3, dim=1)
        U_r, U_z, U_n = (block.t() for block in self.weight_hh.chunk(3))
        c_r, c_z, c_n = self.bias_hh.chunk(3)
        r = torch.addmm(c_r, h, U_r).add(seen_r).sigmoid()
        z = torch.addmm(c_z, h, U_z).add(seen_z).sigmoid()
        new = torch.addmm(c_n, r * h, U_n).add(r * seen_n).tanh()
        return z * new + (1 - z) * h


CAUGHT_BY = "values"
