"""Batch read as time

You take the first axis for time. The batch comes first here: x has shape (B, T, I), and its steps are x[:,
t].
"""

import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    d_x = torch.zeros_like(x)
    d_W, d_U, d_b = torch.zeros_like(weight_ih), torch.zeros_like(weight_hh), torch.zeros_like(weight_hh[0])
    d_h = torch.zeros_like(h0[:1])
    for t in reversed(range(x.shape[0])):
        d_a = (d_outputs[t] + d_h) * (1 - outputs[t] ** 2)
        before = outputs[t - 1] if t else h0[:1].expand_as(outputs[0])
        d_x[t] = d_a @ weight_ih
        d_W += d_a.T @ x[t]
        d_U += d_a.T @ before
        d_b += d_a.sum(0)
        d_h = d_a @ weight_hh
    return d_x, d_h[:1].expand_as(h0).clone(), d_W, d_U, d_b, d_b


CAUGHT_BY = "values"
