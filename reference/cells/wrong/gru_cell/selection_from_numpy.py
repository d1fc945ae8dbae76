"""Selection matrix that comes from NumPy

NumPy's arrays are in the CPU's memory, and so is what torch.from_numpy makes of them: your selection matrix cannot be
multiplied with weights on a GPU. Slice the rows of the weights, or end with .to(x.device).
"""

import numpy as np
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
        H = self.hidden_size
        r, z, n = (torch.from_numpy(np.eye(3 * H)[k * H : (k + 1) * H]).to(x.dtype) for k in range(3))

        def from_input(select):
            return x @ (select @ self.weight_ih).T + select @ self.bias_ih

        def from_state(select):
            return h @ (select @ self.weight_hh).T + select @ self.bias_hh

        reset = torch.sigmoid(from_input(r) + from_state(r))
        update = torch.sigmoid(from_input(z) + from_state(z))
        candidate = torch.tanh(from_input(n) + reset * from_state(n))
        return candidate + update * (h - candidate)


CAUGHT_BY = "devices"
