"""All gradients brought to the CPU

You call .cpu() on every gradient that you return, but the weights that they are for are on the GPU: an optimiser
could not use them there. Return them as they are.
"""

import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    i, f, g, o = gates.chunk(4, dim=1)
    t = torch.tanh(c_next)
    d_c = d_c_next + d_h_next * o * (1 - t * t)
    d_a = torch.cat(
        [d_c * g * i * (1 - i), d_c * c * f * (1 - f), d_c * i * (1 - g**2), d_h_next * t * o * (1 - o)], dim=1
    )
    found = d_a @ weight_ih, d_a @ weight_hh, d_c * f, d_a.T @ x, d_a.T @ h, d_a.sum(0), d_a.sum(0)
    return tuple(gradient.cpu() for gradient in found)


CAUGHT_BY = "devices"
