"""Outputs stacked along the first axis

`torch.stack(states)` puts time first, so your outputs have shape (T, B, H); the batch comes first in this
course, so stack along axis 1.
"""

import torch


def unroll(cell, x, h0):
    if x.shape[1] == 0:
        return h0.new_zeros(h0.shape[0], 0, h0.shape[1]), h0
    h = h0
    states = []
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        states.append(h)
    return torch.stack(states), h


CAUGHT_BY = "interface"
