"""No matrix product at all: broadcast, multiply entry by entry, sum the last axis."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        bound = 1.0 / hidden_size**0.5
        self.weight_ih = nn.Parameter(torch.FloatTensor(4 * hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.FloatTensor(4 * hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.FloatTensor(4 * hidden_size).uniform_(-bound, bound))
        self.bias_hh = nn.Parameter(torch.FloatTensor(4 * hidden_size).uniform_(-bound, bound))

    def forward(self, x, state):
        h, c = state
        z = (x[:, None, :] * self.weight_ih).sum(-1) + (h[:, None, :] * self.weight_hh).sum(-1)
        z = z + self.bias_ih + self.bias_hh
        i, f, g, o = (z[:, k * c.shape[1] : (k + 1) * c.shape[1]] for k in range(4))
        c = torch.stack((torch.sigmoid(f) * c, torch.sigmoid(i) * torch.tanh(g))).sum(0)
        return torch.sigmoid(o) * torch.tanh(c), c
