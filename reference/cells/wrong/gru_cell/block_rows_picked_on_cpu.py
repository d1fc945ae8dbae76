"""Block's rows picked with an index on the CPU

torch.arange makes the numbers of the rows on the CPU, and index_select wants them where the weights are. Slices,
weight[k * H : (k + 1) * H], need no index; otherwise say device=x.device.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        sums = []
        for k in range(3):
            rows = torch.arange(k * self.hidden_size, (k + 1) * self.hidden_size)
            W, U = self.weight_ih.index_select(0, rows), self.weight_hh.index_select(0, rows)
            b, c = self.bias_ih.index_select(0, rows), self.bias_hh.index_select(0, rows)
            sums.append((x @ W.T + b, h @ U.T + c))
        (x_r, h_r), (x_z, h_z), (x_n, h_n) = sums
        z = torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + torch.sigmoid(x_r + h_r) * h_n)
        return (1 - z) * n + z * h


CAUGHT_BY = "devices"
