"""First row's state used for the whole batch

You read `h[0]` and let it broadcast, so every sequence of the batch continues from the memory of the first
one; each row has a state of its own, so multiply all of `h`, shape (B, H), by `weight_hh.T`.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        s = hidden_size**-0.5
        self.weight_ih = nn.Parameter(s * torch.randn(hidden_size, input_size))
        self.weight_hh = nn.Parameter(s * torch.randn(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        context = self.weight_hh @ h[0] + self.bias_hh
        rows = [torch.tanh(self.weight_ih @ row + self.bias_ih + context) for row in x]
        return torch.stack(rows)


CAUGHT_BY = "values"
