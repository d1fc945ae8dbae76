"""Reset gate without gradient

Your values are right, but you compute the reset gate under no_grad, so its weights can never learn. A gate
is part of the model like everything else: compute it outside the no_grad block.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.rand(3 * hidden_size, input_size) - 0.5)
        self.weight_hh = nn.Parameter(torch.rand(3 * hidden_size, hidden_size) - 0.5)
        self.bias_ih = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)
        self.bias_hh = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)

    def forward(self, x, h):
        W_r, W_z, W_n = self.weight_ih.chunk(3)
        U_r, U_z, U_n = self.weight_hh.chunk(3)
        b_r, b_z, b_n = (self.bias_ih + self.bias_hh).chunk(3)
        with torch.no_grad():
            r = torch.sigmoid(x @ W_r.T + h @ U_r.T + b_r)
        z = torch.sigmoid(x @ W_z.T + h @ U_z.T + b_z)
        n = torch.tanh(x @ W_n.T + (r * h) @ U_n.T + b_n)
        return torch.lerp(h, n, z)


CAUGHT_BY = "gradients"
