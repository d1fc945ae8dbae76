"""Tanh written so that it overflows

Your tanh divides a difference of exponentials by their sum, and for large arguments that is infinity over
infinity. The formula is right, but take torch.tanh, which stays finite.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        bound = hidden_size**-0.5
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.empty(4 * hidden_size).uniform_(-bound, bound))
        self.bias_hh = nn.Parameter(torch.empty(4 * hidden_size).uniform_(-bound, bound))

    @staticmethod
    def tanh(a):
        plus, minus = torch.exp(a), torch.exp(-a)
        return (plus - minus) / (plus + minus)

    def forward(self, x, state):
        h, c = state
        i, f, g, o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, dim=1)
        c_new = f.sigmoid() * c + i.sigmoid() * self.tanh(g)
        h_new = o.sigmoid() * self.tanh(c_new)
        return h_new, c_new


CAUGHT_BY = "large_inputs"
