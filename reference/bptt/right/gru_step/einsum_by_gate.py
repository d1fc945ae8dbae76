"""Weights viewed as (gate, unit, input), Einstein sums over them."""

import torch


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    B, H = h.shape
    r, z, n = gates.view(B, 3, H).unbind(1)
    W, U, b = weight_ih.view(3, H, -1), weight_hh.view(3, H, H), bias_hh.view(3, H)
    q = torch.einsum("bk,jk->bj", h, U[2]) + b[2]
    common = d_h_next * (1 - z) * (1 - n * n)
    sides = h.new_empty(2, 3, B, H)
    sides[:, 0] = common * q * (r - r * r)
    sides[:, 1] = d_h_next * (h - n) * (z - z * z)
    sides[0, 2] = common
    sides[1, 2] = common * r
    return (
        torch.einsum("gbh,ghi->bi", sides[0], W),
        torch.einsum("gbj,gjk->bk", sides[1], U) + z * d_h_next,
        torch.einsum("gbh,bi->ghi", sides[0], x).reshape(3 * H, -1),
        torch.einsum("gbj,bk->gjk", sides[1], h).reshape(3 * H, H),
        sides[0].sum(1).flatten(),
        sides[1].sum(1).flatten(),
    )
