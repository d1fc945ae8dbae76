"""Old state detached inside the cell

Your values are right, but `h.detach()` cuts the graph, so no gradient reaches the earlier state and a
network built from this cell cannot learn across steps; use h directly and leave truncation to the training
loop.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        h_prev = h.detach()
        return torch.tanh(x @ self.weight_ih.T + self.bias_ih + h_prev @ self.weight_hh.T + self.bias_hh)


CAUGHT_BY = "gradients"
