"""One row of the batch after the other."""

import torch


def one_row_ls_rr(d_h, d_c, gates, old, new):
    i, f, g, o = gates.split(len(old))
    d_c = d_c + d_h * o / torch.cosh(new) ** 2
    return torch.cat(
        (d_c * g * i * (1 - i), d_c * old * f * (1 - f), d_c * i * (1 - g * g), d_h * torch.tanh(new) * o * (1 - o))
    ), d_c * f


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    d_W, d_U, d_b = torch.zeros_like(weight_ih), torch.zeros_like(weight_hh), torch.zeros_like(weight_ih[:, 0])
    d_x, d_h, d_c = torch.zeros_like(x), torch.zeros_like(h), torch.zeros_like(c)
    for b in range(len(x)):
        d_a, d_c[b] = one_row_ls_rr(d_h_next[b], d_c_next[b], gates[b], c[b], c_next[b])
        d_x[b] = d_a @ weight_ih
        d_h[b] = d_a @ weight_hh
        d_W += d_a[:, None] * x[b]
        d_U += d_a[:, None] * h[b]
        d_b += d_a
    return d_x, d_h, d_c, d_W, d_U, d_b, d_b
