"""Bias gradient summed on the CPU

You sum the bias gradient in torch.zeros(4 * H), a tensor on the CPU; the first gradient from a GPU cannot be added to
it in place. Add device=x.device, or use x.new_zeros(4 * H).
"""

import torch


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    d_h, d_c = torch.zeros_like(h0), torch.zeros_like(c0)
    d_W, d_U, d_b = torch.zeros_like(weight_ih), torch.zeros_like(weight_hh), torch.zeros(len(weight_ih), dtype=x.dtype)
    d_x = torch.zeros_like(x)
    for step in range(x.shape[1] - 1, -1, -1):
        h, c = (outputs[:, step - 1], cells[:, step - 1]) if step else (h0, c0)
        i, f, g, o = gates[:, step].chunk(4, dim=1)
        t = torch.tanh(cells[:, step])
        d_h = d_h + d_outputs[:, step]
        d_c = d_c + d_h * o * (1 - t * t)
        d_a = torch.cat([d_c * g * i * (1 - i), d_c * c * f * (1 - f), d_c * i * (1 - g * g), d_h * t * o * (1 - o)], 1)
        d_x[:, step] = d_a @ weight_ih
        d_W += d_a.T @ x[:, step]
        d_U += d_a.T @ h
        d_b += d_a.sum(0)
        d_h, d_c = d_a @ weight_hh, d_c * f
    return d_x, d_h, d_c, d_W, d_U, d_b, d_b


CAUGHT_BY = "devices"
