"""A loop over the hidden units, one column of the new state after the other."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.rand(4 * hidden_size, input_size) - 0.5)
        self.weight_hh = nn.Parameter(torch.rand(4 * hidden_size, hidden_size) - 0.5)
        self.bias_ih = nn.Parameter(torch.rand(4 * hidden_size) - 0.5)
        self.bias_hh = nn.Parameter(torch.rand(4 * hidden_size) - 0.5)

    def forward(self, x, state):
        h, c = state

        def pre(row):
            return x @ self.weight_ih[row] + self.bias_ih[row] + h @ self.weight_hh[row] + self.bias_hh[row]

        h_columns, c_columns = [], []
        for j in range(self.hidden_size):
            i = torch.sigmoid(pre(j))
            f = torch.sigmoid(pre(self.hidden_size + j))
            g = torch.tanh(pre(2 * self.hidden_size + j))
            o = torch.sigmoid(pre(3 * self.hidden_size + j))
            c_j = f * c[:, j] + i * g
            c_columns.append(c_j)
            h_columns.append(o * torch.tanh(c_j))
        return torch.stack(h_columns, dim=1), torch.stack(c_columns, dim=1)
