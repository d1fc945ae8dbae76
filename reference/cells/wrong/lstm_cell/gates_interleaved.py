"""Gates read unit by unit instead of block by block

You take every fourth number as one gate, as if the rows came unit by unit. The rows come gate by gate,
first all H rows of i, then all of f, and so on: make the view (4, H) instead of (H, 4).
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
        z = x @ self.weight_ih.T + h @ self.weight_hh.T + self.bias_ih + self.bias_hh
        z = z.reshape(z.shape[0], self.hidden_size, 4)
        i, f, g, o = z.unbind(dim=-1)
        c_next = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h_next = torch.sigmoid(o) * torch.tanh(c_next)
        return h_next, c_next


CAUGHT_BY = "values"
