"""Hidden bias added to h before the product

You add each block of bias_hh to the state and multiply afterwards, so the bias is sent through the matrix
as well. A bias belongs to the result: multiply h by the weights first, then add bias_hh.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.randn(3 * hidden_size) * 0.1)
        self.bias_hh = nn.Parameter(torch.randn(3 * hidden_size) * 0.1)

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        W_ir, W_iz, W_in = self.weight_ih.chunk(3)
        W_hr, W_hz, W_hn = self.weight_hh.chunk(3)
        b_ir, b_iz, b_in = self.bias_ih.chunk(3)
        b_hr, b_hz, b_hn = self.bias_hh.chunk(3)

        r = torch.sigmoid(x @ W_ir.T + b_ir + (h + b_hr) @ W_hr.T)
        z = torch.sigmoid(x @ W_iz.T + b_iz + (h + b_hz) @ W_hz.T)
        n = torch.tanh(x @ W_in.T + b_in + r * ((h + b_hn) @ W_hn.T))
        return (1 - z) * n + z * h


CAUGHT_BY = "values"
