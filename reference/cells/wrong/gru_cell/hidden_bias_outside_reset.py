"""Hidden bias of the candidate left outside the reset

You add b_hn after the reset gate has done its work, so the gate never scales it; with zero biases you would
not see it. Put b_hn inside the bracket: r multiplies the product and its bias together.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) / input_size**0.5)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) / hidden_size**0.5)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        x_r, x_z, x_n = (x @ self.weight_ih.T).split(self.hidden_size, dim=1)
        h_r, h_z, h_n = (h @ self.weight_hh.T).split(self.hidden_size, dim=1)
        b_r, b_z, b_n = (self.bias_ih + self.bias_hh).split(self.hidden_size)
        r = torch.sigmoid(x_r + h_r + b_r)
        z = torch.sigmoid(x_z + h_z + b_z)
        n = torch.tanh(x_n + r * h_n + b_n)
        return (1 - z) * n + z * h


CAUGHT_BY = "values"
