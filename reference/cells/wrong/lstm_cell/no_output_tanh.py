"""New memory shown without tanh

Your memory is right, but you show it as o * c', which can leave the range from -1 to 1. Squash the memory
first: the new hidden state is o * tanh(c').
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
        gates = self.bias_ih + self.bias_hh + x @ self.weight_ih.T + h @ self.weight_hh.T
        i, f, g, o = gates.chunk(4, dim=-1)
        memory = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * memory, memory


CAUGHT_BY = "values"
