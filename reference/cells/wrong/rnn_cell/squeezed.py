"""squeeze removes axes of length one

Your bare `.squeeze()` drops every axis of length 1, so with one row in the batch or one hidden unit the
result no longer has shape (B, H); name the axis that you mean, `.squeeze(-1)`, and leave the last call out.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        wx = torch.matmul(self.weight_ih, x.unsqueeze(-1)).squeeze()
        uh = torch.matmul(self.weight_hh, h.unsqueeze(-1)).squeeze()
        return torch.tanh(wx + uh + self.bias_ih + self.bias_hh).squeeze()


CAUGHT_BY = "sizes"
