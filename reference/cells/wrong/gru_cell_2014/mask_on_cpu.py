"""Mask made on the CPU

The mask that blanks out the candidate's block is made without a device, so it stays on the CPU and masked_fill
refuses it on a GPU. Make it with device=h.device, or leave that block out of the product.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        H = self.hidden_size
        last_block = torch.arange(3 * H) >= 2 * H
        from_state = (h @ self.weight_hh.T).masked_fill(last_block, 0.0)
        a_r, a_z, a_n = (x @ self.weight_ih.T + self.bias_ih + self.bias_hh + from_state).chunk(3, dim=1)
        r, z = torch.sigmoid(a_r), torch.sigmoid(a_z)
        candidate = torch.tanh(a_n + (r * h) @ self.weight_hh[2 * H :].T)
        return torch.lerp(h, candidate, z)


CAUGHT_BY = "devices"
