"""Candidate added in full, without 1 - z

You add the whole candidate to z * h, so old and new together weigh more than one and the state can leave
(-1, 1). Give the candidate the share that z leaves over: multiply it by 1 - z.
"""

import torch
import torch.nn.functional as F
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(nn.init.kaiming_uniform_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.kaiming_uniform_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        xr, xz, xn = F.linear(x, self.weight_ih, self.bias_ih).tensor_split(3, dim=1)
        hr, hz, hn = F.linear(h, self.weight_hh, self.bias_hh).tensor_split(3, dim=1)
        n = torch.tanh(xn + torch.sigmoid(xr + hr) * hn)
        return torch.addcmul(n, torch.sigmoid(xz + hz), h)


CAUGHT_BY = "values"
