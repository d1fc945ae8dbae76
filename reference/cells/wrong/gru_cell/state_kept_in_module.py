"""State kept in the module between calls

Your cell stores its last state and on the next call prefers it to the h that it is given, so the same
question gets two answers. A cell keeps nothing: compute from the h in the argument, the caller passes the
state on.
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
        self.state = None

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        if self.state is None or self.state.shape != h.shape:
            self.state = h
        h = self.state.to(h.dtype)
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih).split(self.hidden_size, dim=1)
        h_r, h_z, h_n = (h @ self.weight_hh.T + self.bias_hh).split(self.hidden_size, dim=1)
        r = torch.sigmoid(x_r + h_r)
        z = torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * h_n)
        h_new = (1 - z) * n + z * h
        self.state = h_new.detach()
        return h_new


CAUGHT_BY = "side_effects"
