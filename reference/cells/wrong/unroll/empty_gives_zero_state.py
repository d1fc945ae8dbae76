"""Empty sequence ends in a zero state

For T = 0 you return a state of zeros, yet without a step nothing changes and the final state is the one you
were given; return `h0`.
"""

import torch


def unroll(cell, x, h0):
    if x.shape[1] == 0:
        return h0.new_zeros(h0.shape[0], 0, h0.shape[1]), torch.zeros_like(h0)
    states = [h0]
    for x_t in x.transpose(0, 1):
        states.append(cell(x_t, states[-1]))
    return torch.stack(states[1:], dim=1), states[-1]


CAUGHT_BY = "empty_sequence"
