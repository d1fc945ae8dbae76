"""Tanh from four exponentials

You spell tanh out as a quotient of exponentials, which is right on paper, but e^a overflows for large a and
infinity over infinity is nan. Call torch.tanh.
"""

import torch
from torch import nn


def _tanh_gru14_overflowing_tanh(a):
    up, down = torch.exp(a), torch.exp(-a)
    return (up - down) / (up + down)


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).normal_(std=0.1))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).normal_(std=0.1))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        cut = 2 * self.H
        a = x @ self.weight_ih.T + self.bias_ih + self.bias_hh
        r, z = torch.sigmoid(a[:, :cut] + h @ self.weight_hh[:cut].T).split(self.H, dim=1)
        h_tilde = _tanh_gru14_overflowing_tanh(a[:, cut:] + (r * h) @ self.weight_hh[cut:].T)
        return (1 - z) * h + z * h_tilde


CAUGHT_BY = "large_inputs"
