"""Every gate has its own pair of matrices, cut out of the parameters by row slices."""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) / input_size**0.5)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) / hidden_size**0.5)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        H = self.H
        W_ir, W_iz, W_in = self.weight_ih[:H], self.weight_ih[H : 2 * H], self.weight_ih[2 * H :]
        W_hr, W_hz, W_hn = self.weight_hh[:H], self.weight_hh[H : 2 * H], self.weight_hh[2 * H :]
        b_ir, b_iz, b_in = self.bias_ih[:H], self.bias_ih[H : 2 * H], self.bias_ih[2 * H :]
        b_hr, b_hz, b_hn = self.bias_hh[:H], self.bias_hh[H : 2 * H], self.bias_hh[2 * H :]

        r = torch.sigmoid(x @ W_ir.T + b_ir + h @ W_hr.T + b_hr)
        z = torch.sigmoid(x @ W_iz.T + b_iz + h @ W_hz.T + b_hz)
        n = torch.tanh(x @ W_in.T + b_in + r * (h @ W_hn.T + b_hn))
        return (1 - z) * n + z * h
