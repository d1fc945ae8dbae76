"""Weights viewed as (gate, unit, input), Einstein sums over them."""

import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    B, H = h.shape
    i, f, g, o = gates.reshape(B, 4, H).unbind(1)
    s = torch.tanh(c_next)
    d_m = d_c_next + d_h_next * o * (1 - s * s)
    d_a = torch.stack([d_m * g * (i - i * i), d_m * c * (f - f * f), d_m * i * (1 - g * g), d_h_next * s * (o - o * o)])
    W, U = weight_ih.reshape(4, H, -1), weight_hh.reshape(4, H, H)
    return (
        torch.einsum("kbh,khi->bi", d_a, W),
        torch.einsum("kbj,kjm->bm", d_a, U),
        d_m * f,
        torch.einsum("kbh,bi->khi", d_a, x).reshape(4 * H, -1),
        torch.einsum("kbj,bm->kjm", d_a, h).reshape(4 * H, H),
        d_a.sum(1).reshape(-1),
        d_a.sum(1).reshape(-1),
    )
