"""Output gate used to mix in the old hidden state

You fill up what the output gate holds back with the old hidden state, as a GRU would. An LSTM just shows
less: the new state is o * tanh(c'), with nothing added.
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
        gates = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = gates.chunk(4, dim=1)
        i, f, o = (torch.sigmoid(gate) for gate in (i, f, o))
        c_new = f * c + i * torch.tanh(g)
        h_new = o * torch.tanh(c_new) + (1 - o) * h
        return h_new, c_new


CAUGHT_BY = "values"
