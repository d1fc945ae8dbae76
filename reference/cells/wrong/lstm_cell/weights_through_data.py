"""State weights used through .data

Your numbers are right, but weight_hh and bias_hh never get a gradient, because .data hides them from
autograd. Use the parameters themselves; otherwise the recurrent half of your cell never learns.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        U, d = self.weight_hh.data, self.bias_hh.data
        z = torch.addmm(self.bias_ih, x, self.weight_ih.T) + torch.addmm(d, h, U.T)
        i, f, g, o = z.split(self.hidden_size, dim=1)
        c = torch.addcmul(f.sigmoid() * c, i.sigmoid(), g.tanh())
        return o.sigmoid() * c.tanh(), c


CAUGHT_BY = "gradients"
