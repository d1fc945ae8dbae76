"""Outputs in reverse order

You insert each new state at the front of the list, so step 1 of your outputs is really the last step;
append it at the end.
"""

import torch


def unroll(cell, x, h0):
    states = []
    h = h0
    for t in range(x.size(1)):
        h = cell(x[:, t], h)
        states.insert(0, h.unsqueeze(1))
    states.append(h0.new_empty(h0.size(0), 0, h0.size(1)))
    return torch.cat(states, dim=1), h


CAUGHT_BY = "values"
