"""Input gradient filled in on the CPU

d_x is made with torch.empty, which knows nothing of x's device: each row that you write goes back to the CPU, and d_x
stays there while the other gradients are on the GPU. torch.empty_like(x) is the room that you need.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = (1 - h_next * h_next) * d_h_next
    d_x = torch.empty(x.shape, dtype=x.dtype)
    for b in range(len(x)):
        d_x[b] = weight_ih.T @ d_a[b]
    d_b = d_a.sum(0)
    return d_x, d_a @ weight_hh, d_a.T @ x, d_a.T @ h, d_b, d_b


CAUGHT_BY = "devices"
