"""A loop over the batch with matrix times vector, written as the equations stand."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(4 * hidden_size))
        for p in self.parameters():
            nn.init.uniform_(p, -0.3, 0.3)

    def _one(self, x, h, c):
        a = torch.mv(self.weight_ih, x) + self.bias_ih + torch.mv(self.weight_hh, h) + self.bias_hh
        i, f, g, o = a.view(4, -1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c

    def forward(self, x, state):
        h, c = state
        rows = [self._one(x[b], h[b], c[b]) for b in range(x.shape[0])]
        return torch.stack([row[0] for row in rows]), torch.stack([row[1] for row in rows])
