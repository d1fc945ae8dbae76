"""Loop skips the first step

`range(1, T)` counts from the second step on, since Python begins at 0, so the first input is never read and
one output is missing; loop over `range(T)`.
"""

import torch


def unroll(cell, x, h0):
    T = x.shape[1]
    h = h0
    states = [h0]
    for t in range(1, T):
        h = cell(x[:, t], h)
        states.append(h)
    outputs = torch.stack(states, dim=1)[:, 1:]
    return outputs, h


CAUGHT_BY = "interface"
