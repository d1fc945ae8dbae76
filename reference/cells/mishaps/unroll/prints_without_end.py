"""It prints far too much

A line for debugging prints the whole history, over and over, 200 MiB of it at most; the worker is to be ended
long before that.
"""

import torch


def unroll(cell, x, h0):
    h, states = h0, []
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        states.append(h)
    for _ in range(200):
        print("states so far:", [state.tolist() for state in states], "." * (1 << 20))
    if not states:
        return x.new_zeros(x.shape[0], 0, h0.shape[1]), h0
    return torch.stack(states, dim=1), h


CHECK = "interface"
OUTCOME = "crashed"
