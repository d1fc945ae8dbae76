"""Return stands inside the loop

Your `return` is indented into the loop, so you leave after the first step with one output instead of T;
move it one level out, below the loop.
"""

import torch


def unroll(cell, x, h0):
    h = h0
    outputs = []
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        outputs.append(h)
        return torch.stack(outputs, dim=1), h
    return x.new_zeros(x.shape[0], 0, h0.shape[1]), h0


CAUGHT_BY = "interface"
