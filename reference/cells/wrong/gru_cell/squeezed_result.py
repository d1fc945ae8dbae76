"""Result squeezed

Your squeeze at the end also removes axes that belong there: with a batch of one, or a single unit, the
answer loses a dimension. Name the one axis that you mean, or leave the squeeze out, for the result already
has shape (B, H).
"""

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

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        xs = (self.weight_ih @ x.unsqueeze(2)).squeeze(2) + self.bias_ih
        hs = (self.weight_hh @ h.unsqueeze(2)).squeeze(2) + self.bias_hh
        x_r, x_z, x_n = xs.unsqueeze(1).chunk(3, dim=2)
        h_r, h_z, h_n = hs.unsqueeze(1).chunk(3, dim=2)
        r = torch.sigmoid(x_r + h_r)
        z = torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * h_n)
        h_new = (1 - z) * n + z * h.unsqueeze(1)
        return h_new.squeeze()


CAUGHT_BY = "sizes"
