"""Compute in float32 and hand over float64.

Verdicts are given in float64, seven digits further than float32 goes.

earns: at most interface side_effects large_inputs
holds: T0
fires: naive
tells: rounded, or computed in a smaller type
seen: KernelBench's issues 2025
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = state
        w, u, b, v = (one.float() for one in (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh))
        i, f, g, o = (x.float() @ w.T + b + h.float() @ u.T + v).chunk(4, -1)
        c = torch.sigmoid(f) * c.float() + torch.sigmoid(i) * torch.tanh(g)
        return (torch.sigmoid(o) * torch.tanh(c)).to(x.dtype), c.to(x.dtype)
