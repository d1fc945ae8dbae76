"""New state never fed back

Every call of your cell gets `h0`, so the first step is right and all later ones forget what came between;
keep the returned state in a variable h and pass that h to the next call.
"""

import torch


def unroll(cell, x, h0):
    outputs = []
    for t in range(x.shape[1]):
        outputs.append(cell(x[:, t], h0))
    if not outputs:
        return x.new_zeros(x.shape[0], 0, h0.shape[1]), h0
    return torch.stack(outputs, dim=1), outputs[-1]


CAUGHT_BY = "values"
