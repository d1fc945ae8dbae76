"""`addmm` for the affine maps and `torch.lerp` for the blend of candidate and state."""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))
        nn.init.kaiming_uniform_(self.weight_ih, a=5**0.5)
        nn.init.orthogonal_(self.weight_hh)

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        sizes = (2 * self.hidden_size, self.hidden_size)
        x_gates, x_cand = torch.addmm(self.bias_ih, x, self.weight_ih.t()).split(sizes, dim=1)
        h_gates, h_cand = torch.addmm(self.bias_hh, h, self.weight_hh.t()).split(sizes, dim=1)
        r, z = (x_gates + h_gates).sigmoid().split(self.hidden_size, dim=1)
        n = torch.addcmul(x_cand, r, h_cand).tanh()
        return torch.lerp(n, h, z)
