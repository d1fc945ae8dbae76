"""Gradients of reset before the product

You differentiate W_hn (r * h), the form of the papers. Here r multiplies the finished product W_hn h +
b_hn.
"""

import torch


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    r, z, n = gates.chunk(3, 1)
    U_n = weight_hh.chunk(3, 0)[2]
    d_an = d_h_next * (1 - z) * (1 - n * n)
    d_az = d_h_next * (h - n) * z * (1 - z)
    d_rh = d_an @ U_n
    d_ar = d_rh * h * r * (1 - r)
    d_a = torch.cat([d_ar, d_az, d_an], 1)
    H = h.shape[1]
    d_h = d_h_next * z + d_a[:, : 2 * H] @ weight_hh[: 2 * H] + d_rh * r
    d_U = torch.cat([d_a[:, : 2 * H].T @ h, d_an.T @ (r * h)])
    return d_a @ weight_ih, d_h, d_a.T @ x, d_U, d_a.sum(0), d_a.sum(0)


CAUGHT_BY = "values"
