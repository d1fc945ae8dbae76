"""Input gradients filled in on the CPU

You make room for d_x with its shape and type, but torch.zeros puts it on the CPU: there it stays, one copy a step,
while the other gradients are on the GPU. torch.zeros_like(x) takes the device over too.
"""

import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    d_x, d_W, d_U = torch.zeros(x.shape, dtype=x.dtype), torch.zeros_like(weight_ih), torch.zeros_like(weight_hh)
    d_b, d_h = torch.zeros_like(weight_hh[0]), torch.zeros_like(h0)
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
