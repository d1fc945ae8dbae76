"""The gates read the concatenation [x, h] with concatenated weights; the candidate keeps its halves apart."""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        gate_rows = 2 * self.hidden_size
        xh = torch.cat([x, h], dim=-1)
        gate_weight = torch.cat([self.weight_ih[:gate_rows], self.weight_hh[:gate_rows]], dim=-1)
        gate_bias = self.bias_ih[:gate_rows] + self.bias_hh[:gate_rows]
        gates = torch.sigmoid(xh @ gate_weight.T + gate_bias)
        reset, update = torch.tensor_split(gates, 2, dim=-1)

        seen = x @ self.weight_ih[gate_rows:].T + self.bias_ih[gate_rows:]
        remembered = h @ self.weight_hh[gate_rows:].T + self.bias_hh[gate_rows:]
        candidate = torch.tanh(seen + reset * remembered)
        return update * h + (1 - update) * candidate
