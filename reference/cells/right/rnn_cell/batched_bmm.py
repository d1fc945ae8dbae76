"""Every row of the batch is a 1 x n matrix in a batched product, biases joined by baddbmm."""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size).mul(0.3))
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size).mul(0.3))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        batch = x.size(0)
        w_ih = self.weight_ih.t().expand(batch, -1, -1)
        w_hh = self.weight_hh.t().expand(batch, -1, -1)
        a = torch.baddbmm(self.bias_ih.view(1, 1, -1), x.unsqueeze(1), w_ih)
        a = a + torch.baddbmm(self.bias_hh.view(1, 1, -1), h.unsqueeze(1), w_hh)
        return torch.tanh(a).squeeze(1)
