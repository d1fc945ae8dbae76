"""Result brought to the CPU

The .cpu() at the end takes the new state away from the GPU that x and h are on: the next step would stop there, and
the program waits for the copy. Return h' as it is.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        H = self.hidden_size
        inside = nn.functional.linear(x, self.weight_ih, self.bias_ih + self.bias_hh)
        gates = torch.sigmoid(inside[:, : 2 * H] + h @ self.weight_hh[: 2 * H].T)
        r, z = gates[:, :H], gates[:, H:]
        candidate = torch.tanh(inside[:, 2 * H :] + (r * h) @ self.weight_hh[2 * H :].T)
        return ((1 - z) * h + z * candidate).cpu()


CAUGHT_BY = "devices"
