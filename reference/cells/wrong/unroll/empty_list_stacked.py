"""Empty sequence not thought of

With T = 0 your list stays empty and `torch.stack` raises an error; return outputs of shape (B, 0, H) and
`h0` in that case.
"""

import torch


def unroll(cell, x, h0):
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        hs.append(h)
    return torch.stack(hs, dim=1), h


CAUGHT_BY = "empty_sequence"
