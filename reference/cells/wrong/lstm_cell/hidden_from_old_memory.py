"""Hidden state computed from the old memory

Your new memory is right, but your hidden state shows the memory from before the step, so it lags one step
behind. Put the new c', not c, into the last tanh.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        H = self.hidden_size
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f = z[:, :H].sigmoid(), z[:, H : 2 * H].sigmoid()
        g, o = z[:, 2 * H : 3 * H].tanh(), z[:, 3 * H :].sigmoid()
        c_next = f * c + i * g
        h_next = o * torch.tanh(c)
        return h_next, c_next


CAUGHT_BY = "values"
