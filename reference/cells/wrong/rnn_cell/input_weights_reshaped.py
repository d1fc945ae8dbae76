"""Input weights reshaped instead of transposed

You turn `weight_ih` from (H, I) into (I, H) with `reshape`; the shape then fits, but the numbers are only
dealt out anew in reading order and land beside the wrong inputs. Swap the two axes with `.T` instead.
"""

import torch
import torch.nn as nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        W = self.weight_ih.reshape(self.input_size, self.hidden_size)
        U = self.weight_hh.t()
        a = torch.matmul(x, W) + torch.matmul(h, U) + self.bias_ih + self.bias_hh
        return torch.tanh(a)


CAUGHT_BY = "values"
