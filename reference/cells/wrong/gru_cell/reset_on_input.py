"""Reset gate multiplies the input part

In your candidate r scales what comes from x, while the past enters in full. The reset gate decides how much
of the past is seen: move it over to W_hn h + b_hn and leave the input part alone.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        x_layer = nn.Linear(input_size, 3 * hidden_size)
        h_layer = nn.Linear(hidden_size, 3 * hidden_size)
        self.weight_ih, self.bias_ih = x_layer.weight, x_layer.bias
        self.weight_hh, self.bias_hh = h_layer.weight, h_layer.bias

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        xr, xz, xn = torch.addmm(self.bias_ih, x, self.weight_ih.t()).chunk(3, dim=1)
        hr, hz, hn = torch.addmm(self.bias_hh, h, self.weight_hh.t()).chunk(3, dim=1)
        reset = (xr + hr).sigmoid()
        update = (xz + hz).sigmoid()
        new = (reset * xn + hn).tanh()
        return new + update * (h - new)


CAUGHT_BY = "values"
