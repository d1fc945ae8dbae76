"""Memory kept inside the cell between calls

Your cell remembers c by itself and looks at the one you hand it only in the first call, so the same
arguments give another answer the second time. Use the c of the state and return the new one; the caller
does the remembering.
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
        self.c = None

    def forward(self, x, state):
        h, c = state
        if self.c is None or self.c.shape != c.shape:
            self.c = c
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = z.chunk(4, dim=1)
        c_new = torch.sigmoid(f) * self.c + torch.sigmoid(i) * torch.tanh(g)
        self.c = c_new.detach()
        return torch.sigmoid(o) * torch.tanh(c_new), c_new


CAUGHT_BY = "side_effects"
