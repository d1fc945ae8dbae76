"""A loop over the hidden units: each unit gathers its three rows, and the columns are joined afterwards."""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.n_units = hidden_size
        self.weight_ih = nn.Parameter(torch.rand(3 * hidden_size, input_size) - 0.5)
        self.weight_hh = nn.Parameter(torch.rand(3 * hidden_size, hidden_size) - 0.5)
        self.bias_ih = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)
        self.bias_hh = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)

    def forward(self, x, h):
        def from_input(row):
            return (x * self.weight_ih[row]).sum(dim=1) + self.bias_ih[row]

        def from_state(row):
            return (h * self.weight_hh[row]).sum(dim=1) + self.bias_hh[row]

        columns = []
        for j in range(self.n_units):
            r_row, z_row, n_row = j, j + self.n_units, j + 2 * self.n_units
            r = torch.sigmoid(from_input(r_row) + from_state(r_row))
            z = torch.sigmoid(from_input(z_row) + from_state(z_row))
            n = torch.tanh(from_input(n_row) + r * from_state(n_row))
            columns.append((1 - z) * n + z * h[:, j])
        return torch.stack(columns, dim=1)
