"""Plain loops: for every example the gates of all units first, and only then the candidates unit by unit."""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        x_layer = nn.Linear(input_size, 3 * hidden_size)
        h_layer = nn.Linear(hidden_size, 3 * hidden_size)
        self.weight_ih, self.weight_hh = x_layer.weight, h_layer.weight
        self.bias_ih, self.bias_hh = x_layer.bias, h_layer.bias

    def sum_into(self, row, x, h):
        return self.weight_ih[row].dot(x) + self.bias_ih[row] + self.weight_hh[row].dot(h) + self.bias_hh[row]

    def forward(self, x, h):
        n = self.hidden_size
        result = []
        for x_b, h_b in zip(x, h, strict=True):
            r = torch.stack([self.sum_into(j, x_b, h_b) for j in range(n)]).sigmoid()
            z = torch.stack([self.sum_into(n + j, x_b, h_b) for j in range(n)]).sigmoid()
            visible = r * h_b
            new = torch.stack([self.sum_into(2 * n + j, x_b, visible) for j in range(n)]).tanh()
            result.append((1 - z) * h_b + z * new)
        return torch.stack(result)
