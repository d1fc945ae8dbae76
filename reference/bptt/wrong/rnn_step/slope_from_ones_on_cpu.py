"""Slope taken from ones on the CPU

torch.ones(h_next.shape) has the shape of h_next and not its device, so on a GPU you subtract across two devices.
torch.ones_like(h_next) has both; a plain 1 will do as well.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    ones = torch.ones(h_next.shape, dtype=h_next.dtype)
    d_a = d_h_next * (ones - h_next.square())
    d_b = d_a.sum(dim=0)
    return d_a.mm(weight_ih), d_a.mm(weight_hh), d_a.t().mm(x), d_a.t().mm(h), d_b, d_b


CAUGHT_BY = "devices"
