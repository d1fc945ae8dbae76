"""Both results brought to the CPU

You call .cpu() on what you return. Whoever hands you tensors on a GPU goes on computing there, and each .cpu() makes
the program wait besides: return the tensors as they are.
"""

import torch


def unroll(cell, x, h0):
    h, states = h0, []
    for x_t in x.unbind(dim=1):
        h = cell(x_t, h)
        states.append(h)
    outputs = torch.stack(states, dim=1) if states else x.new_zeros(x.shape[0], 0, h0.shape[1])
    return outputs.cpu(), h.cpu()


CAUGHT_BY = "devices"
