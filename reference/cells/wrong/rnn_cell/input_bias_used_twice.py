"""Input bias added twice, state bias never

Both of your linear maps add `bias_ih`, so it counts double and `bias_hh` does not count at all; give the
state's map its own `bias_hh`.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) / input_size)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) / hidden_size)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        i2h = nn.functional.linear(x, self.weight_ih, self.bias_ih)
        h2h = nn.functional.linear(h, self.weight_hh, self.bias_ih)
        return (i2h + h2h).tanh()


CAUGHT_BY = "values"
