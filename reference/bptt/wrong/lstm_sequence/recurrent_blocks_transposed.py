"""Each block of W_hh transposed

You send the gradient back with the transposed blocks of weight_hh. They are square, so it fits; the blocks
themselves are needed.
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
        da = torch.cat(
            [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh * tc * o * (1 - o)], dim=1
        )
        d_x[:, t] = da @ weight_ih
        d_W += da.T @ x[:, t]
        d_U += da.T @ h_prev
        d_b += da.sum(0)
        blocks = weight_hh.reshape(4, H, H).transpose(1, 2)
        dh = da @ blocks.reshape(4 * H, H)
        dc = dc * f
    return d_x, dh, dc, d_W, d_U, d_b, d_b.clone()


CAUGHT_BY = "values"
