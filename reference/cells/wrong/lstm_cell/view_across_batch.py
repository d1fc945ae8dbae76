"""Gates split with a view that cuts across the batch

Your view(4, B, H) cuts the memory into four equal pieces in the order in which it lies there, which puts
numbers of one row of the batch into another row. It is right for B = 1 only: split the last axis, for
example with chunk(4, dim=1).
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

    def forward(self, x, state):
        h, c = state
        batch_size, hidden_size = h.shape
        gates = (x @ self.weight_ih.T + self.bias_ih) + (h @ self.weight_hh.T + self.bias_hh)
        gates = gates.view(4, batch_size, hidden_size)
        i = torch.sigmoid(gates[0])
        f = torch.sigmoid(gates[1])
        g = torch.tanh(gates[2])
        o = torch.sigmoid(gates[3])
        c_new = f * c + i * g
        h_new = o * torch.tanh(c_new)
        return h_new, c_new


CAUGHT_BY = "values"
