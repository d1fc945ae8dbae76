"""A step of one's own, and a list of what each step gave."""

import torch


def step_rq_sf(d_new, x_t, old, new, w, u):
    d_a = d_new * (1 - new * new)
    return d_a @ w, d_a @ u, d_a.T @ x_t, d_a.T @ old, d_a.sum(0)


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    T = outputs.size(1)
    states = torch.cat((h0[:, None], outputs), dim=1)
    d_h = 0
    kept = {}
    t = T
    while t > 0:
        t -= 1
        d_new = d_outputs[:, t] + d_h
        d_x_t, d_h, *kept[t] = step_rq_sf(d_new, x[:, t], states[:, t], states[:, t + 1], weight_ih, weight_hh)
        kept[t].append(d_x_t)
    d_w = sum(kept[t][0] for t in range(T))
    d_u = sum(kept[t][1] for t in range(T))
    d_b = sum(kept[t][2] for t in range(T))
    return torch.stack([kept[t][3] for t in range(T)], dim=1), d_h, d_w, d_u, d_b, d_b
