"""tanh by its textbook formula overflows

Your quotient of exponentials is tanh on paper, but for a pre-activation near 1000 both parts become
infinite and infinity over infinity gives NaN; call `torch.tanh`, which knows how to saturate.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.rand(hidden_size, input_size) - 0.5)
        self.weight_hh = nn.Parameter(torch.rand(hidden_size, hidden_size) - 0.5)
        self.bias_ih = nn.Parameter(torch.rand(hidden_size) - 0.5)
        self.bias_hh = nn.Parameter(torch.rand(hidden_size) - 0.5)

    def forward(self, x, h):
        a = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        up, down = torch.exp(a), torch.exp(-a)
        return (up - down) / (up + down)


CAUGHT_BY = "large_inputs"
