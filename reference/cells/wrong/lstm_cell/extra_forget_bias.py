"""One added to the forget gate in every step

You add 1 to the forget gate's pre-activation at every step. A forget bias of one is a good way to
initialise, so put it into the values of bias_ih in __init__ and leave the equation as it stands.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        ih = nn.Linear(input_size, 4 * hidden_size)
        hh = nn.Linear(hidden_size, 4 * hidden_size)
        self.weight_ih, self.bias_ih = ih.weight, ih.bias
        self.weight_hh, self.bias_hh = hh.weight, hh.bias
        self.hidden_size = hidden_size

    forget_bias = 1.0

    def forward(self, x, state):
        h, c = state
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = z.chunk(4, dim=1)
        new_c = c * torch.sigmoid(f + self.forget_bias) + torch.sigmoid(i) * torch.tanh(g)
        new_h = torch.tanh(new_c) * torch.sigmoid(o)
        return new_h, new_c


CAUGHT_BY = "values"
