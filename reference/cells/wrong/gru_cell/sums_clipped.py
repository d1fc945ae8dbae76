"""Gate sums clipped to [-10, 10] for safety

You clip the sums before the sigmoid, so that a gate can never come nearer to 0 or 1 than 0.00005 and gets
no gradient beyond. torch.sigmoid does not overflow, so you can leave the clipping out.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.H = hidden_size
        self.weight_ih = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_uniform_(torch.empty(3 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    @staticmethod
    def safe_sigmoid(a):
        return torch.sigmoid(a.clamp(-10.0, 10.0))

    def forward(self, x, h):
        from_x = x @ self.weight_ih.T + self.bias_ih
        from_h = h @ self.weight_hh.T + self.bias_hh
        gates = self.safe_sigmoid(from_x[:, : 2 * self.H] + from_h[:, : 2 * self.H])
        r, z = gates.split(self.H, dim=1)
        n = torch.tanh(from_x[:, 2 * self.H :] + r * from_h[:, 2 * self.H :])
        return n + z * (h - n)


CAUGHT_BY = "large_inputs"
