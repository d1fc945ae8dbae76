"""Final mix takes the reset state instead of h

You give the name h to the reset state, and your last line then mixes that with the candidate, so the reset
gate erases memory for good. Keep r * h under a name of its own and mix with the h that came in.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) / input_size**0.5)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) / hidden_size**0.5)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        n = 2 * self.hidden_size
        gates = x @ self.weight_ih[:n].T + self.bias_ih[:n] + h @ self.weight_hh[:n].T + self.bias_hh[:n]
        r, z = torch.sigmoid(gates).chunk(2, dim=1)
        h = r * h
        from_x = x @ self.weight_ih[n:].T + self.bias_ih[n:]
        h_tilde = torch.tanh(from_x + h @ self.weight_hh[n:].T + self.bias_hh[n:])
        return (1 - z) * h + z * h_tilde


CAUGHT_BY = "values"
