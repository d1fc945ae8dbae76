"""Sigmoid on the candidate

You squash the candidate with a sigmoid like the two gates, so it can only propose positive values. The
candidate is not a gate but a proposal for the state: use tanh there, so that it can be negative too.
"""

import torch
from torch import nn


def _gate_gru_sigmoid_candidate(from_x, from_h):
    return torch.sigmoid(from_x + from_h)


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(0.2 * torch.randn(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(0.2 * torch.randn(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        x_parts = (x @ self.weight_ih.T + self.bias_ih).chunk(3, dim=1)
        h_parts = (h @ self.weight_hh.T + self.bias_hh).chunk(3, dim=1)
        r = _gate_gru_sigmoid_candidate(x_parts[0], h_parts[0])
        z = _gate_gru_sigmoid_candidate(x_parts[1], h_parts[1])
        n = _gate_gru_sigmoid_candidate(x_parts[2], r * h_parts[2])
        return (1 - z) * n + z * h


CAUGHT_BY = "values"
