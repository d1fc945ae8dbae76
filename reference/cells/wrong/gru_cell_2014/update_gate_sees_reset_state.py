"""Update gate reads the reset state

You compute r, reset the state, and then feed the reset state to the update gate as well. Both gates look at
h as it came in; only the candidate sees r * h.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def block(self, k, x, state):
        rows = slice(k * self.H, (k + 1) * self.H)
        from_x = nn.functional.linear(x, self.weight_ih[rows], self.bias_ih[rows])
        return from_x + nn.functional.linear(state, self.weight_hh[rows], self.bias_hh[rows])

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        reset = torch.sigmoid(self.block(0, x, h))
        filtered = reset * h
        update = torch.sigmoid(self.block(1, x, filtered))
        candidate = torch.tanh(self.block(2, x, filtered))
        return (1 - update) * h + update * candidate


CAUGHT_BY = "values"
