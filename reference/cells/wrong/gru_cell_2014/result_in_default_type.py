"""Result collected in the default type

You collect the rows in a fresh torch.zeros, which is float32 unless told otherwise, so a float64 answer is
rounded on its way in. Make the buffer like the state, with torch.zeros_like(h), or stack the rows.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        W_r, W_z, W_n = self.weight_ih.chunk(3)
        U_r, U_z, U_n = self.weight_hh.chunk(3)
        b_r, b_z, b_n = (self.bias_ih + self.bias_hh).chunk(3)
        result = torch.zeros(x.shape[0], self.hidden_size, device=x.device)
        for k, (x_k, h_k) in enumerate(zip(x, h, strict=True)):
            r = torch.sigmoid(W_r @ x_k + U_r @ h_k + b_r)
            z = torch.sigmoid(W_z @ x_k + U_z @ h_k + b_z)
            n = torch.tanh(W_n @ x_k + U_n @ (r * h_k) + b_n)
            result[k] = (1 - z) * h_k + z * n
        return result


CAUGHT_BY = "dtypes"
