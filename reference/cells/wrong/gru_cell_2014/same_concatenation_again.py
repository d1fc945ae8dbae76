"""Candidate reads [x, h] a second time

You build the concatenation [x, h] once and use it for the candidate as well, so the reset gate has no
effect at all. Build a second one for the candidate, with r * h in place of h.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))
        nn.init.xavier_normal_(self.weight_ih)
        nn.init.orthogonal_(self.weight_hh)

    def forward(self, x, h):
        xh = torch.cat([x, h], dim=-1)
        weight = torch.cat([self.weight_ih, self.weight_hh], dim=-1)
        cut = 2 * h.shape[-1]
        bias = self.bias_ih + self.bias_hh
        r, z = torch.sigmoid(xh @ weight[:cut].T + bias[:cut]).chunk(2, dim=-1)
        candidate = torch.tanh(xh @ weight[cut:].T + bias[cut:])
        return (1 - z) * h + z * candidate


CAUGHT_BY = "values"
