"""The step is written for a single row and mapped over the batch with torch.vmap."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) / 4)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) / 4)
        self.bias_ih = nn.Parameter(torch.randn(4 * hidden_size) / 4)
        self.bias_hh = nn.Parameter(torch.randn(4 * hidden_size) / 4)

    def forward(self, x, state):
        def step(x, h, c):
            a = self.weight_ih @ x + self.bias_ih + self.weight_hh @ h + self.bias_hh
            i, f, g, o = a.chunk(4)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            return torch.sigmoid(o) * torch.tanh(c), c

        h, c = state
        return torch.vmap(step)(x, h, c)
