"""One row of the batch after the other, outer products added up."""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_weight_ih = torch.zeros_like(weight_ih)
    d_weight_hh = torch.zeros_like(weight_hh)
    d_bias = torch.zeros_like(weight_hh[0])
    d_x, d_h = [], []
    for row in range(x.shape[0]):
        d_a = d_h_next[row] * (1 - h_next[row]) * (1 + h_next[row])
        d_x.append(weight_ih.T @ d_a)
        d_h.append(weight_hh.T @ d_a)
        d_weight_ih += torch.outer(d_a, x[row])
        d_weight_hh += torch.outer(d_a, h[row])
        d_bias += d_a
    return torch.stack(d_x), torch.stack(d_h), d_weight_ih, d_weight_hh, d_bias, d_bias.clone()
