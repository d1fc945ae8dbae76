"""Outputs hold the state before each step

You store h first and call the cell afterwards, so your outputs begin with `h0` and lag one step behind;
call the cell, then append what it returned.
"""

import torch


def unroll(cell, x, h0):
    h = h0
    states = []
    for t in range(x.shape[1]):
        states.append(h)
        h = cell(x[:, t], h)
    if not states:
        return x.new_zeros(x.shape[0], 0, h0.shape[-1]), h
    return torch.stack(states, dim=1), h


CAUGHT_BY = "values"
