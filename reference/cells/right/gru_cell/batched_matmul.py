"""Three gates as a batch of three matrices for `baddbmm`, taken apart with `unbind`."""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        bound = hidden_size**-0.5
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-bound, bound))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-bound, bound))

    def _three(self, inputs, weight, bias):
        matrices = weight.reshape(3, self.hidden_size, -1).transpose(1, 2)
        offsets = bias.reshape(3, 1, self.hidden_size)
        return torch.baddbmm(offsets, inputs.expand(3, *inputs.shape), matrices).unbind(0)

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        xr, xz, xn = self._three(x, self.weight_ih, self.bias_ih)
        hr, hz, hn = self._three(h, self.weight_hh, self.bias_hh)
        reset = torch.sigmoid(xr + hr)
        keep = torch.sigmoid(xz + hz)
        write = torch.sigmoid(-(xz + hz))
        return keep * h + write * torch.tanh(xn + reset * hn)
