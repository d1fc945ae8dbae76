"""Computed with NumPy and left on the CPU

With .cpu().numpy() you fetch the arguments from wherever they are, but what torch.from_numpy makes is on the CPU.
Send each gradient back with .to(x.device), or stay with tensors and spare the copies.
"""

import numpy as np
import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    dy, xs, w, u, first, later = (part.cpu().numpy() for part in (d_outputs, x, weight_ih, weight_hh, h0, outputs))
    hs = np.concatenate([first[:, None], later], axis=1)
    dx, dw, du, db = np.zeros_like(xs), np.zeros_like(w), np.zeros_like(u), np.zeros_like(u[0])
    dh = np.zeros_like(first)
    for t in reversed(range(xs.shape[1])):
        da = (dh + dy[:, t]) * (1 - hs[:, t + 1] ** 2)
        dx[:, t] = da @ w
        dw += da.T @ xs[:, t]
        du += da.T @ hs[:, t]
        db += da.sum(0)
        dh = da @ u
    return tuple(torch.from_numpy(part.copy()) for part in (dx, dh, dw, du, db, db))


CAUGHT_BY = "devices"
