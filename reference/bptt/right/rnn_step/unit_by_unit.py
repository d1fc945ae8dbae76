"""One unit after the other, with its row of the weights."""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_x, d_h = torch.zeros_like(x), torch.zeros_like(h)
    rows_ih, rows_hh, bias = [], [], []
    for j in range(h.shape[1]):
        delta = d_h_next[:, j] * (1 - h_next[:, j] ** 2)
        d_x = d_x + delta[:, None] * weight_ih[j]
        d_h = d_h + delta[:, None] * weight_hh[j]
        rows_ih.append((delta[:, None] * x).sum(0))
        rows_hh.append((delta[:, None] * h).sum(0))
        bias.append(delta.sum())
    d_bias = torch.stack(bias)
    return d_x, d_h, torch.stack(rows_ih), torch.stack(rows_hh), d_bias, d_bias
