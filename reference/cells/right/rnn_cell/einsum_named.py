"""The sums over inputs and states are spelled out with einsum."""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        k = hidden_size**-0.5
        shapes = {
            "weight_ih": (hidden_size, input_size),
            "weight_hh": (hidden_size, hidden_size),
            "bias_ih": (hidden_size,),
            "bias_hh": (hidden_size,),
        }
        for name, shape in shapes.items():
            setattr(self, name, nn.Parameter(torch.rand(shape) * 2 * k - k))

    def forward(self, x, h):
        drive = torch.einsum("bi,hi->bh", x, self.weight_ih)
        echo = torch.einsum("bk,hk->bh", h, self.weight_hh)
        return torch.tanh(drive + echo + (self.bias_ih + self.bias_hh)[None, :])
