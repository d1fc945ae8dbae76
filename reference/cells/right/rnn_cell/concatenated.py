"""Input and state stand side by side and meet one wide weight matrix."""

import torch
import torch.nn as nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(0.1 * torch.randn(hidden_size, input_size))
        self.weight_hh = nn.Parameter(0.1 * torch.randn(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        xh = torch.cat([x, h], dim=1)
        W = torch.cat([self.weight_ih, self.weight_hh], dim=1)
        return torch.tanh(xh @ W.T + self.bias_ih + self.bias_hh)
