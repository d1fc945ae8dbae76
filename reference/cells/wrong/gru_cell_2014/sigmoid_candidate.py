"""Sigmoid on the candidate

All three of your blocks end in a sigmoid, so the candidate, and with it the state, is pulled towards
positive values. The candidate is a proposed state, not a gate: give it a tanh.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        x_part = nn.Linear(input_size, 3 * hidden_size)
        h_part = nn.Linear(hidden_size, 3 * hidden_size)
        self.weight_ih, self.bias_ih = x_part.weight, x_part.bias
        self.weight_hh, self.bias_hh = h_part.weight, h_part.bias

    def forward(self, x, h):
        def squashed(k, state):
            a = x @ self.weight_ih.chunk(3)[k].T + self.bias_ih.chunk(3)[k]
            a = a + state @ self.weight_hh.chunk(3)[k].T + self.bias_hh.chunk(3)[k]
            return 1 / (1 + torch.exp(-a))

        r = squashed(0, h)
        z = squashed(1, h)
        h_tilde = squashed(2, r * h)
        return (1 - z) * h + z * h_tilde


CAUGHT_BY = "values"
