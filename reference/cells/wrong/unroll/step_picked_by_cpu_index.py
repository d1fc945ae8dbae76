"""Step picked with an index on the CPU

index_select wants its index on the device of the tensor that it picks from, and torch.tensor([t]) is always on the
CPU. Plain indexing, x[:, t], needs no index tensor at all.
"""

import torch


def unroll(cell, x, h0):
    h, states = h0, [h0.unsqueeze(1)]
    for t in range(x.size(1)):
        x_t = torch.index_select(x, 1, torch.tensor([t])).squeeze(1)
        h = cell(x_t, h)
        states.append(h.unsqueeze(1))
    return torch.cat(states, dim=1)[:, 1:], h


CAUGHT_BY = "devices"
