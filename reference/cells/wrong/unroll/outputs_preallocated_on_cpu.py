"""Outputs preallocated on the CPU

Your tensor of outputs knows the type of x but not its device, so on a GPU every step is copied back to the CPU and
outputs and h_T end up apart. Add device=x.device, or use x.new_empty.
"""

import torch


def unroll(cell, x, h0):
    outputs = torch.empty(x.shape[0], x.shape[1], h0.shape[1], dtype=x.dtype)
    h = h0
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        outputs[:, t] = h
    return outputs, h


CAUGHT_BY = "devices"
