"""Candidate written without the input gate

Your candidate enters the memory at full strength, and the input gate that you compute does nothing. Write
i * g instead of g into the new memory.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        ih = nn.Linear(input_size, 4 * hidden_size)
        hh = nn.Linear(hidden_size, 4 * hidden_size)
        self.weight_ih, self.bias_ih = ih.weight, ih.bias
        self.weight_hh, self.bias_hh = hh.weight, hh.bias
        self.hidden_size = hidden_size

    def forward(self, x, state):
        h_prev, c_prev = state
        pre = torch.addmm(self.bias_ih, x, self.weight_ih.T) + torch.addmm(self.bias_hh, h_prev, self.weight_hh.T)
        i, f, o = (pre[:, k * self.hidden_size : (k + 1) * self.hidden_size].sigmoid() for k in (0, 1, 3))
        g = pre[:, 2 * self.hidden_size : 3 * self.hidden_size].tanh()
        c_next = f * c_prev + g
        return o * c_next.tanh(), c_next


CAUGHT_BY = "values"
