"""The batch is turned into columns so that the code reads like the equation, and turned back at the end."""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(nn.init.xavier_normal_(torch.empty(hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_normal_(torch.empty(hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        x_col, h_col = x.T, h.T
        b_ih = self.bias_ih.unsqueeze(1)
        b_hh = self.bias_hh.unsqueeze(1)
        h_next = torch.tanh(self.weight_ih @ x_col + b_ih + self.weight_hh @ h_col + b_hh)
        return h_next.T.contiguous()
