"""One state tensor overwritten and appended again

All entries of your list are the same tensor, which you overwrite at each step, so every output shows the
last state; give each step a tensor of its own with `h = cell(x_t, h)`.
"""

import torch


def unroll(cell, x, h0):
    if x.shape[1] == 0:
        return h0.new_zeros(h0.shape[0], 0, h0.shape[1]), h0
    h = h0.clone()
    states = []
    for t in range(x.shape[1]):
        h.copy_(cell(x[:, t], h))
        states.append(h)
    return torch.stack(states, dim=1), h


CAUGHT_BY = "values"
