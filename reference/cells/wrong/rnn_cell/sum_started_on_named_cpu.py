"""Sum started with device="cpu"

You start the sum in a tensor for which you wrote device="cpu", and nothing from a GPU can be added to that in
place. Write device=x.device: then the same line works on every device.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        total = torch.zeros(x.shape[0], self.hidden_size, dtype=x.dtype, device="cpu")
        total += x @ self.weight_ih.T + self.bias_ih
        total += h @ self.weight_hh.T + self.bias_hh
        return torch.tanh(total)


CAUGHT_BY = "devices"
