"""The process ends in the middle of a call

The code was taken from a script that leaves with os._exit(0) when it is done; no exception can be caught, and
the exit code says that all is well.
"""

import os

import torch


def unroll(cell, x, h0):
    h, states = h0, []
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        states.append(h)
        if t == x.shape[1] - 1:
            os._exit(0)
    if not states:
        return x.new_zeros(x.shape[0], 0, h0.shape[1]), h0
    return torch.stack(states, dim=1), h


CHECK = "interface"
OUTCOME = "crashed"
