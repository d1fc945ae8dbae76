"""Old state kept in full, without 1 - z

You add z times the candidate to the whole old state, so the state only ever grows by addition and can leave
(-1, 1). Make room for the new: the old state gets the weight 1 - z.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.rand(3 * hidden_size, input_size) * 0.2 - 0.1)
        self.weight_hh = nn.Parameter(torch.rand(3 * hidden_size, hidden_size) * 0.2 - 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        U = self.weight_hh.unflatten(0, (3, -1))
        a = (x @ self.weight_ih.T + self.bias_ih + self.bias_hh).unflatten(1, (3, -1))
        r = torch.sigmoid(a[:, 0] + torch.einsum("bj,hj->bh", h, U[0]))
        z = torch.sigmoid(a[:, 1] + torch.einsum("bj,hj->bh", h, U[1]))
        n = torch.tanh(a[:, 2] + torch.einsum("bj,hj->bh", r * h, U[2]))
        return torch.addcmul(h, z, n)


CAUGHT_BY = "values"
