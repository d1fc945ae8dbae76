"""The paper's layout: the batch in columns, weights on the left, transposed back at the end."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.2)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.2)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = (s.T for s in state)
        a = self.weight_ih @ x.T + self.bias_ih[:, None] + self.weight_hh @ h + self.bias_hh[:, None]
        i, f, g, o = torch.vsplit(a, 4)
        i, f, o = map(torch.sigmoid, (i, f, o))
        c = f * c + i * torch.tanh(g)
        h = o * torch.tanh(c)
        return h.T, c.T
