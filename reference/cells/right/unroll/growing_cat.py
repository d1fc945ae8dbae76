"""The output starts with no steps at all and each new state is joined to its end."""

import torch


def unroll(cell, x, h0):
    batch, hidden = h0.shape
    outputs = h0.new_empty(batch, 0, hidden)
    h = h0
    for t in range(x.size(1)):
        h = cell(x.select(1, t), h)
        outputs = torch.cat((outputs, h.unsqueeze(1)), dim=1)
    return outputs, h
