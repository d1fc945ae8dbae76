"""The sequence is unbound along time and the collected states are stacked again."""

import torch


def unroll(cell, x, h0):
    h = h0
    hs = []
    for x_t in x.unbind(dim=1):
        h = cell(x_t, h)
        hs.append(h)
    if len(hs) == 0:
        return h0.new_empty(h0.shape[0], 0, h0.shape[1]), h0
    return torch.stack(hs, dim=1), h
