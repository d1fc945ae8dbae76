"""The input side in one product; the state side in two, because the second one needs the reset gate."""

import torch
import torch.nn.functional as F
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))
        nn.init.xavier_uniform_(self.weight_ih)
        nn.init.orthogonal_(self.weight_hh)

    def forward(self, x, h):
        cut = 2 * self.hidden_size
        from_x = F.linear(x, self.weight_ih, self.bias_ih)
        gates = torch.sigmoid(from_x[:, :cut] + F.linear(h, self.weight_hh[:cut], self.bias_hh[:cut]))
        r, z = gates.chunk(2, dim=1)
        h_tilde = torch.tanh(from_x[:, cut:] + F.linear(r * h, self.weight_hh[cut:], self.bias_hh[cut:]))
        return h + z * (h_tilde - h)
