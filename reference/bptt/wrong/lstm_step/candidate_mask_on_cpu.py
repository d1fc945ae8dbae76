"""Mask of the candidate made on the CPU

torch.tensor([...]) makes your mask on the CPU, and torch.where wants it where the gates are. Give it
device=gates.device, or treat the four blocks one by one.
"""

import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    i, f, g, o = gates.chunk(4, dim=1)
    t = torch.tanh(c_next)
    d_c = d_c_next + d_h_next * o * (1 - t * t)
    is_candidate = torch.tensor([False, False, True, False]).repeat_interleave(h.shape[1])
    slopes = torch.where(is_candidate, 1 - gates**2, gates * (1 - gates))
    d_a = torch.cat([d_c * g, d_c * c, d_c * i, d_h_next * t], dim=1) * slopes
    d_b = d_a.sum(0)
    return d_a @ weight_ih, d_a @ weight_hh, d_c * f, d_a.T @ x, d_a.T @ h, d_b, d_b


CAUGHT_BY = "devices"
