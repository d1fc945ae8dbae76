"""Final state written back into h0

You copy the final state into the caller's `h0`, so the tensor they passed has changed behind their back and
the next run starts somewhere else; return h and leave h0 alone.
"""

import torch


def unroll(cell, x, h0):
    h = h0.clone()
    states = []
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        states.append(h)
    h0.data.copy_(h.data)
    if not states:
        return x.new_zeros(x.shape[0], 0, h0.shape[1]), h
    return torch.stack(states, dim=1), h


CAUGHT_BY = "side_effects"
