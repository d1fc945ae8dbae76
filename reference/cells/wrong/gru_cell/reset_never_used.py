"""Reset gate computed but never used

You compute r with care and then the candidate does without it, so your cell is a GRU whose reset gate is
always open. Multiply the hidden part of the candidate, W_hn h + b_hn, by r.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        xh = torch.cat([x, h], dim=1)
        W = torch.cat([self.weight_ih, self.weight_hh], dim=1)
        a = xh @ W.T + self.bias_ih + self.bias_hh
        reset = torch.sigmoid(a[:, : self.H])
        update = torch.sigmoid(a[:, self.H : 2 * self.H])
        new = torch.tanh(a[:, 2 * self.H :])
        gates = {"reset": reset, "update": update, "new": new}
        return (1 - gates["update"]) * gates["new"] + gates["update"] * h


CAUGHT_BY = "values"
