"""NumPy arrays, with T + 1 states in one of them."""

import numpy as np
import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    dy, xs, w, u = (tensor.cpu().numpy() for tensor in (d_outputs, x, weight_ih, weight_hh))
    hs = np.concatenate([h0.cpu().numpy()[:, None], outputs.cpu().numpy()], axis=1)
    dx, dw, du, db = np.zeros_like(xs), np.zeros_like(w), np.zeros_like(u), np.zeros_like(u[:, 0])
    dh = np.zeros_like(hs[:, 0])
    for t in range(xs.shape[1])[::-1]:
        da = (1 - hs[:, t + 1] ** 2) * (dy[:, t] + dh)
        dx[:, t] = da @ w
        dw += da.T @ xs[:, t]
        du += da.T @ hs[:, t]
        db += da.sum(axis=0)
        dh = da @ u
    return tuple(torch.from_numpy(np.array(part)).to(x.device) for part in (dx, dh, dw, du, db, db))
