"""The outputs are made with device="cuda"

On a machine without a GPU there is no such place; with one, outputs and h_T would end up on two devices.
"""

import torch


def unroll(cell, x, h0):
    outputs = torch.zeros(x.shape[0], x.shape[1], h0.shape[1], dtype=x.dtype, device="cuda")
    h = h0
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        outputs[:, t] = h
    return outputs, h


CHECK = "interface"
OUTCOME = "crashed"
