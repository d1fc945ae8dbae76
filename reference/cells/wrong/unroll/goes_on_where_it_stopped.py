"""Continues from the last call's state

You keep the final state on the function and start the next call from it, so two calls with the same
arguments disagree; start from the h0 that is passed in and keep nothing.
"""

import torch


def unroll(cell, x, h0):
    h = getattr(unroll, "last_state", None)
    if h is None or h.shape != h0.shape or x.shape[1] == 0:
        h = h0
    states = [h0.new_empty(h0.shape[0], 0, h0.shape[1])]
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        states.append(h.unsqueeze(1))
    unroll.last_state = h.detach()
    return torch.cat(states, dim=1), h


CAUGHT_BY = "side_effects"
