"""Given state overwritten in place

Your numbers are right, but mul_ and add_ write the new state into the tensor that the caller handed you,
and autograd loses the old one. Build a new tensor: z * h + (1 - z) * n.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))
        nn.init.xavier_uniform_(self.weight_ih)
        nn.init.orthogonal_(self.weight_hh)

    def forward(self, x, h):
        x_r, x_z, x_n = torch.addmm(self.bias_ih, x, self.weight_ih.t()).chunk(3, dim=1)
        h_r, h_z, h_n = torch.addmm(self.bias_hh, h, self.weight_hh.t()).chunk(3, dim=1)
        r = torch.sigmoid(x_r + h_r)
        z = torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * h_n)
        h.mul_(z).add_((1 - z) * n)
        return h


CAUGHT_BY = "side_effects"
