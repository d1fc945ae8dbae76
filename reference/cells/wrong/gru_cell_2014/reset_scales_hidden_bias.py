"""Reset gate multiplies the hidden bias too

You reset h as asked, but you also multiply b_hn by r, half way back to PyTorch's form. In this form the
reset gate touches only the state: add the bias as it is.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        for name, shape in (
            ("weight_ih", (3 * hidden_size, input_size)),
            ("weight_hh", (3 * hidden_size, hidden_size)),
            ("bias_ih", (3 * hidden_size,)),
            ("bias_hh", (3 * hidden_size,)),
        ):
            setattr(self, name, nn.Parameter(0.1 * torch.randn(shape)))

    def forward(self, x, h):
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih).chunk(3, dim=1)
        w_r, w_z, w_n = self.weight_hh.chunk(3)
        b_r, b_z, b_n = self.bias_hh.chunk(3)
        r = torch.sigmoid(x_r + h @ w_r.T + b_r)
        z = torch.sigmoid(x_z + h @ w_z.T + b_z)
        past = (r * h) @ w_n.T + r * b_n
        return (1 - z) * h + z * torch.tanh(x_n + past)


CAUGHT_BY = "values"
