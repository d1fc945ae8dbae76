"""Reset gate multiplies the whole candidate sum

Your brackets let r scale both parts of the candidate, so a closed reset gate hides the input as well as the
past. Close the bracket earlier: r multiplies only W_hn h + b_hn, and the input part is added unscaled.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.rand(3 * hidden_size, input_size) - 0.5)
        self.weight_hh = nn.Parameter(torch.rand(3 * hidden_size, hidden_size) - 0.5)
        self.bias_ih = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)
        self.bias_hh = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)

    def forward(self, x, h):
        a = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        r, z, n = a.chunk(3, dim=1)
        r = torch.sigmoid(r)
        z = torch.sigmoid(z)
        n = torch.tanh(r * n)
        return (1 - z) * n + z * h


CAUGHT_BY = "values"
