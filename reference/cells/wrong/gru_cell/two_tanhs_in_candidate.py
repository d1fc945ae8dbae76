"""Candidate squashed in two separate parts

You take the tanh of the input part and of the reset state part and add the two, so your candidate can reach
2. Add first and squash once: one tanh around the whole sum.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.rand(3 * hidden_size, input_size) * 0.2 - 0.1)
        self.weight_hh = nn.Parameter(torch.rand(3 * hidden_size, hidden_size) * 0.2 - 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        two = 2 * self.hidden_size
        from_x = x @ self.weight_ih.T + self.bias_ih
        from_h = h @ self.weight_hh.T + self.bias_hh
        r, z = torch.sigmoid(from_x[:, :two] + from_h[:, :two]).chunk(2, dim=1)
        candidate = torch.tanh(from_x[:, two:]) + torch.tanh(r * from_h[:, two:])
        return z * h + (1 - z) * candidate


CAUGHT_BY = "values"
