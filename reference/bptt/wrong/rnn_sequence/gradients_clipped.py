"""Gradient clipped at every step

You clip what is handed on at each step. That is another gradient than the one asked for; clip once, when
all is done.
"""

import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    B, T, H = outputs.shape
    before = torch.cat([h0.unsqueeze(1), outputs[:, :-1]], dim=1)
    d_a = torch.empty_like(outputs)
    carried = torch.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        d_a[:, t] = (d_outputs[:, t] + carried) * (1 - outputs[:, t] ** 2)
        carried = torch.clamp(d_a[:, t] @ weight_hh, -10, 10)
    flat = d_a.reshape(B * T, H)
    d_bias = flat.sum(0)
    return (
        d_a @ weight_ih,
        carried,
        flat.T @ x.reshape(B * T, -1),
        flat.T @ before.reshape(B * T, H),
        d_bias,
        d_bias,
    )


CAUGHT_BY = "large_gradients"
