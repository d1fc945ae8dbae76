"""PyTorch's form in place of the one of 2014

Your cell is a correct answer to exercise 4: r multiplies the finished product and z keeps the old state.
The form of 2014 resets h before the product with W_hn and lets z bring in the new state, so both places
have to change.
"""

import torch
import torch.nn.functional as F
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        k = hidden_size**-0.5
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).uniform_(-k, k))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).uniform_(-k, k))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-k, k))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-k, k))

    def forward(self, x, h):
        i_r, i_z, i_n = F.linear(x, self.weight_ih, self.bias_ih).chunk(3, 1)
        h_r, h_z, h_n = F.linear(h, self.weight_hh, self.bias_hh).chunk(3, 1)
        resetgate = torch.sigmoid(i_r + h_r)
        inputgate = torch.sigmoid(i_z + h_z)
        newgate = torch.tanh(i_n + resetgate * h_n)
        return newgate + inputgate * (h - newgate)


CAUGHT_BY = "values"
