"""Blocks read in the order i, o, f, g

You take the blocks as i, o, f, g, an order that some exchange formats use, so three of your four gates
work with another gate's weights. In this exercise they stand as i, f, g, o.
"""

import torch.nn.functional as F
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        ih = nn.Linear(input_size, 4 * hidden_size)
        hh = nn.Linear(hidden_size, 4 * hidden_size)
        self.weight_ih, self.bias_ih = ih.weight, ih.bias
        self.weight_hh, self.bias_hh = hh.weight, hh.bias
        self.hidden_size = hidden_size

    def forward(self, x, state):
        h, c = state
        pre = F.linear(x, self.weight_ih, self.bias_ih) + F.linear(h, self.weight_hh, self.bias_hh)
        i, o, f, g = pre.split(self.hidden_size, dim=-1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c


CAUGHT_BY = "values"
