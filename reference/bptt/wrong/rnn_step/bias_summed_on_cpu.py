"""Bias gradient summed in a tensor on the CPU

The zeros that your bias gradient starts from lie on the CPU, and nothing from a GPU can be added to them in place.
torch.zeros_like(d_a[0]) or d_a.new_zeros(...) makes them where d_a is; d_a.sum(0) needs none.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next**2)
    d_b = torch.zeros(h.shape[1], dtype=d_a.dtype)
    for row in d_a:
        d_b += row
    return d_a @ weight_ih, d_a @ weight_hh, d_a.T @ x, d_a.T @ h, d_b, d_b.clone()


CAUGHT_BY = "devices"
