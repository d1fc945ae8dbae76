"""State clamped between -1 and 1

You clamp the state after each step, which changes nothing for a tanh cell but cuts off every cell whose
state may be larger; `unroll` should hand on exactly what the cell returned.
"""

import torch


def unroll(cell, x, h0):
    h = h0
    outputs = h0.new_zeros(x.shape[0], x.shape[1], h0.shape[1])
    for t in range(x.shape[1]):
        h = torch.clamp(cell(x[:, t], h), min=-1.0, max=1.0)
        outputs[:, t] = h
    return outputs, h


CAUGHT_BY = "any_cell"
