"""State detached between steps

The numbers are right, but `h.detach()` ends the graph at every step, so nothing is learnt from one step to
the next and h0 gets no gradient; pass h on as it is.
"""

import torch


def unroll(cell, x, h0):
    h = h0
    states = []
    for x_t in x.unbind(dim=1):
        h = cell(x_t, h.detach())
        states.append(h)
    if not states:
        return x.new_zeros(x.shape[0], 0, h0.shape[-1]), h0
    return torch.stack(states, dim=1), h


CAUGHT_BY = "gradients"
