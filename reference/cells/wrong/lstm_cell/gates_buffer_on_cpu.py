"""Gates collected in a buffer on the CPU

Your buffer for the gates has the type of x but not its device: it lies on the CPU, and there its gates meet a memory
that is on the GPU. x.new_zeros has both right.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        H = self.hidden_size
        gates = torch.zeros(4, x.shape[0], H, dtype=x.dtype)
        for k in range(4):
            rows = slice(k * H, (k + 1) * H)
            gates[k] = x @ self.weight_ih[rows].T + self.bias_ih[rows] + h @ self.weight_hh[rows].T + self.bias_hh[rows]
        i, f, o = gates[0].sigmoid(), gates[1].sigmoid(), gates[3].sigmoid()
        c_next = f * c + i * gates[2].tanh()
        return o * c_next.tanh(), c_next


CAUGHT_BY = "devices"
