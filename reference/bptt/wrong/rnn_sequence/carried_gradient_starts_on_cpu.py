"""Carried gradient starts on the CPU

Nothing arrives from beyond the last step, but the zeros that say so are on the CPU, and the very first sum mixes two
devices. torch.zeros_like(h0) starts where h0 is.
"""

import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    d_x, d_W, d_U = torch.zeros_like(x), torch.zeros_like(weight_ih), torch.zeros_like(weight_hh)
    d_b, d_h = torch.zeros_like(weight_hh[0]), torch.zeros(h0.shape, dtype=h0.dtype)
    for t in range(x.shape[1] - 1, -1, -1):
        d_a = (d_outputs[:, t] + d_h) * (1 - outputs[:, t] ** 2)
        before = outputs[:, t - 1] if t else h0
        d_x[:, t] = d_a @ weight_ih
        d_W += d_a.T @ x[:, t]
        d_U += d_a.T @ before
        d_b += d_a.sum(0)
        d_h = d_a @ weight_hh
    return d_x, d_h, d_W, d_U, d_b, d_b


CAUGHT_BY = "devices"
