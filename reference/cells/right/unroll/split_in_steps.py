"""The sequence is split into pieces one step long, and a while loop works through them by number."""

import torch


def unroll(cell, x, h0):
    steps = x.size(1)
    if steps == 0:
        return h0.new_zeros(h0.size(0), 0, h0.size(1)), h0
    pieces = torch.split(x, 1, dim=1)
    pieces_out = []
    h, t = h0, 0
    while t < steps:
        h = cell(pieces[t].squeeze(1), h)
        pieces_out.append(h.unsqueeze(1))
        t += 1
    return torch.cat(pieces_out, dim=1), h
