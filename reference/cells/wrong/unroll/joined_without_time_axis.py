"""Outputs joined with cat, no time axis

`torch.cat` joins along an axis that is already there, so your outputs come out as (B, T*H) with the time
axis melted into the features; `torch.stack(..., dim=1)` makes the new axis.
"""

import torch


def unroll(cell, x, h0):
    if x.size(1) == 0:
        return h0.new_zeros(h0.size(0), 0, h0.size(1)), h0
    hs = []
    h = h0
    for x_t in torch.unbind(x, dim=1):
        h = cell(x_t, h)
        hs.append(h)
    return torch.cat(hs, dim=1), h


CAUGHT_BY = "interface"
