"""bias_ih added twice, bias_hh never

Both of your products end with bias_ih, so it counts twice and bias_hh not at all. The product with the
state has its own bias: add bias_hh there.
"""

import torch
import torch.nn.functional as F
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        W, U = self.weight_ih.chunk(3), self.weight_hh.chunk(3)
        b = self.bias_ih.chunk(3)
        r = torch.sigmoid(F.linear(x, W[0], b[0]) + F.linear(h, U[0], b[0]))
        z = torch.sigmoid(F.linear(x, W[1], b[1]) + F.linear(h, U[1], b[1]))
        h_tilde = torch.tanh(F.linear(x, W[2], b[2]) + F.linear(r * h, U[2], b[2]))
        return (1 - z) * h + z * h_tilde


CAUGHT_BY = "values"
