"""Saved gates overwritten by a view

i, f, g, o are views of the saved gates, and i.mul_() writes into them. Your numbers are right; the caller's
gates are not any more.
"""

import torch


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    T, H = outputs.shape[1:]
    d_x = torch.zeros_like(x)
    d_W, d_U = torch.zeros_like(weight_ih), torch.zeros_like(weight_hh)
    d_b = torch.zeros(4 * H, dtype=x.dtype, device=x.device)
    dh, dc = torch.zeros_like(h0), torch.zeros_like(c0)
    for t in range(T - 1, -1, -1):
        i, f, g, o = gates[:, t].chunk(4, dim=1)
        h_prev = outputs[:, t - 1] if t > 0 else h0
        c_prev = cells[:, t - 1] if t > 0 else c0
        tc = torch.tanh(cells[:, t])
        dh = dh + d_outputs[:, t]
        dc = dc + dh * o * (1 - tc**2)
        slope_i = (1 - i) * i
        d_f = dc * c_prev * f * (1 - f)
        f_kept = f.clone()
        f.mul_(1 - f)
        da = torch.cat([dc * g * slope_i, d_f, dc * i * (1 - g**2), dh * tc * o * (1 - o)], dim=1)
        d_x[:, t] = da @ weight_ih
        d_W += da.T @ x[:, t]
        d_U += da.T @ h_prev
        d_b += da.sum(0)
        dh = da @ weight_hh
        dc = dc * f_kept
    return d_x, dh, dc, d_W, d_U, d_b, d_b.clone()


CAUGHT_BY = "side_effects"
