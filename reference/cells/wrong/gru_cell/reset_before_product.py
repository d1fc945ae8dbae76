"""Reset gate applied before the product

Your candidate multiplies h by r first and then by the matrix, which is a different model from the one asked
for: a matrix mixes the units, so the order matters. Compute W_hn h + b_hn first and let r multiply that
result.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.n = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size))
        for p in self.parameters():
            nn.init.uniform_(p, -0.3, 0.3)

    def forward(self, x, h):
        n = self.n
        gi = nn.functional.linear(x, self.weight_ih, self.bias_ih)
        gates = gi[:, : 2 * n] + nn.functional.linear(h, self.weight_hh[: 2 * n], self.bias_hh[: 2 * n])
        r, z = torch.sigmoid(gates).chunk(2, dim=1)
        hidden = nn.functional.linear(r * h, self.weight_hh[2 * n :], self.bias_hh[2 * n :])
        new = torch.tanh(gi[:, 2 * n :] + hidden)
        return (1 - z) * new + z * h


CAUGHT_BY = "values"
