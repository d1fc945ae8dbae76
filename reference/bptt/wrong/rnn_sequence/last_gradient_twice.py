"""Gradient at the last step counted twice

You start with d_outputs[:, -1] and add it again inside the loop. Start with zeros.
"""

import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    B, T, H = outputs.shape
    before = torch.cat([h0.unsqueeze(1), outputs[:, :-1]], dim=1)
    d_a = torch.empty_like(outputs)
    carried = d_outputs[:, -1]
    for t in range(T - 1, -1, -1):
        d_a[:, t] = (d_outputs[:, t] + carried) * (1 - outputs[:, t] ** 2)
        carried = d_a[:, t] @ weight_hh
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


CAUGHT_BY = "values"
