"""One tanh over all pre-activations, the three gates taken as half of one plus tanh of the half."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(0.1 * torch.randn(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(0.1 * torch.randn(4 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        n = self.hidden_size
        pre = x @ self.weight_ih.T + h @ self.weight_hh.T + self.bias_ih + self.bias_hh
        # sigmoid(a) = (1 + tanh(a / 2)) / 2, so that only the candidate keeps its full argument
        scale = torch.full_like(pre, 0.5)
        scale[:, 2 * n : 3 * n] = 1.0
        t = torch.tanh(pre * scale)
        i = 0.5 + 0.5 * t[:, :n]
        f = 0.5 + 0.5 * t[:, n : 2 * n]
        g = t[:, 2 * n : 3 * n]
        o = 0.5 + 0.5 * t[:, 3 * n :]
        c_new = f * c + i * g
        return o * torch.tanh(c_new), c_new
