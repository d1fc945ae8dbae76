"""New state squashed once more

You put a tanh around the finished mix, so a state that z wants to keep shrinks at every step. The mix of
two values is already in range: return it as it is.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        ih = nn.Linear(input_size, 3 * hidden_size)
        hh = nn.Linear(hidden_size, 3 * hidden_size)
        self.weight_ih, self.weight_hh = ih.weight, hh.weight
        self.bias_ih, self.bias_hh = ih.bias, hh.bias

    def forward(self, x, h):
        H = h.shape[1]
        xs = torch.matmul(x, self.weight_ih.t()) + self.bias_ih + self.bias_hh
        r = torch.sigmoid(xs[:, :H] + torch.matmul(h, self.weight_hh[:H].t()))
        z = torch.sigmoid(xs[:, H : 2 * H] + torch.matmul(h, self.weight_hh[H : 2 * H].t()))
        n = torch.tanh(xs[:, 2 * H :] + torch.matmul(r * h, self.weight_hh[2 * H :].t()))
        h_next = (1 - z) * h + z * n
        return torch.tanh(h_next)


CAUGHT_BY = "values"
