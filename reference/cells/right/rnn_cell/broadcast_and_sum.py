"""No matrix product at all: broadcast to (B, H, columns), multiply entry by entry, sum the last axis."""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.2)
        self.weight_hh = nn.Parameter(torch.eye(hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        wx = (x[:, None, :] * self.weight_ih[None, :, :]).sum(-1)
        uh = (h[:, None, :] * self.weight_hh[None, :, :]).sum(-1)
        return (wx + uh + self.bias_ih + self.bias_hh).tanh()
