"""Each gate is the first share of a softmax over the pair (a, 0), each tanh a difference of two shares."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size).normal_(0, 0.1))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size).normal_(0, 0.1))
        self.bias_ih = nn.Parameter(torch.empty(4 * hidden_size).normal_(0, 0.1))
        self.bias_hh = nn.Parameter(torch.empty(4 * hidden_size).normal_(0, 0.1))

    @staticmethod
    def _share(a):
        return torch.stack((a, torch.zeros_like(a)), dim=-1).softmax(dim=-1)[..., 0]

    @staticmethod
    def _signed(a):
        shares = torch.stack((a, -a), dim=-1).softmax(dim=-1)
        return shares[..., 0] - shares[..., 1]

    def forward(self, x, state):
        h, c = state
        a = x @ self.weight_ih.mT + h @ self.weight_hh.mT + (self.bias_ih + self.bias_hh)
        i, f, g, o = a.chunk(4, dim=-1)
        c = self._share(f) * c + self._share(i) * self._signed(g)
        return self._share(o) * self._signed(c), c
