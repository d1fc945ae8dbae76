"""Sigmoid as e^a / (1 + e^a)

Your sigmoid is the right formula, but for a large a both e^a overflow to infinity and their quotient is
nan. Call torch.sigmoid, which takes care of both ends.
"""

import torch
from torch import nn


def _sigmoid_gru_overflowing_sigmoid(a):
    return torch.exp(a) / (1 + torch.exp(a))


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).normal_(std=0.1))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).normal_(std=0.1))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        i_r, i_z, i_n = (x @ self.weight_ih.T + self.bias_ih).chunk(3, dim=-1)
        h_r, h_z, h_n = (h @ self.weight_hh.T + self.bias_hh).chunk(3, dim=-1)
        r = _sigmoid_gru_overflowing_sigmoid(i_r + h_r)
        z = _sigmoid_gru_overflowing_sigmoid(i_z + h_z)
        n = torch.tanh(i_n + r * h_n)
        return (1 - z) * n + z * h


CAUGHT_BY = "large_inputs"
