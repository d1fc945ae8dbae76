"""Accumulating `addmm` calls, method-chained activations, and `lerp` from the old state to the candidate."""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        std = (input_size + hidden_size) ** -0.5
        self.weight_ih = nn.Parameter(torch.normal(0.0, std, size=(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(torch.normal(0.0, std, size=(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        H = h.size(1)
        base = torch.addmm(self.bias_ih + self.bias_hh, x, self.weight_ih.t())
        r = base.narrow(1, 0, H).addmm(h, self.weight_hh.narrow(0, 0, H).t()).sigmoid()
        z = base.narrow(1, H, H).addmm(h, self.weight_hh.narrow(0, H, H).t()).sigmoid()
        new = base.narrow(1, 2 * H, H).addmm(r.mul(h), self.weight_hh.narrow(0, 2 * H, H).t()).tanh()
        return h.lerp(new, z)
