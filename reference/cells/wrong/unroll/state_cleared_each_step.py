"""State cleared before every step

You set h back to zeros inside the loop, so each output depends on its own input alone and the order of the
sequence no longer matters; set h once, to `h0`, above the loop.
"""

import torch


def unroll(cell, x, h0):
    hs, h_T = [], h0
    for x_t in x.unbind(1):
        h = torch.zeros_like(h0)
        h_T = cell(x_t, h)
        hs.append(h_T)
    if len(hs) == 0:
        return h0.new_empty(h0.shape[0], 0, h0.shape[1]), h0
    return torch.stack(hs, dim=1), h_T


CAUGHT_BY = "values"
