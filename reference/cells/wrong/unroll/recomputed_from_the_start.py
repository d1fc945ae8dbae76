"""Every output recomputed from the first step

For each output you run the cell again from `h0`, which gives the right values but calls it T(T+1)/2 times
instead of T; keep the state of the step before and go on from there.
"""

import torch


def unroll(cell, x, h0):
    def state_after(steps):
        h = h0
        for s in range(steps):
            h = cell(x[:, s], h)
        return h

    T = x.shape[1]
    if T == 0:
        return x.new_zeros(x.shape[0], 0, h0.shape[1]), h0
    outputs = torch.stack([state_after(t + 1) for t in range(T)], dim=1)
    return outputs, outputs[:, -1]


CAUGHT_BY = "any_cell"
