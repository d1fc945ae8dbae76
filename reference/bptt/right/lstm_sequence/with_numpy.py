"""NumPy, time in front, T + 1 states in one array."""

import numpy as np
import torch


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    dy, xs, gs = (t.cpu().numpy().swapaxes(0, 1) for t in (d_outputs, x, gates))
    hs = np.concatenate([h0.cpu().numpy()[None], outputs.cpu().numpy().swapaxes(0, 1)])
    cs = np.concatenate([c0.cpu().numpy()[None], cells.cpu().numpy().swapaxes(0, 1)])
    W, U = weight_ih.cpu().numpy(), weight_hh.cpu().numpy()
    dx, dW, dU, db = np.zeros(xs.shape), np.zeros(W.shape), np.zeros(U.shape), np.zeros(W.shape[0])
    dh, dc = np.zeros(hs[0].shape), np.zeros(cs[0].shape)
    for t in range(len(xs) - 1, -1, -1):
        i, f, g, o = np.split(gs[t], 4, axis=1)
        dh = dh + dy[t]
        tc = np.tanh(cs[t + 1])
        dc = dc + dh * o * (1 - tc**2)
        da = np.concatenate(
            [dc * g * i * (1 - i), dc * cs[t] * f * (1 - f), dc * i * (1 - g**2), dh * tc * o * (1 - o)], 1
        )
        dx[t] = da @ W
        dW, dU, db = dW + da.T @ xs[t], dU + da.T @ hs[t], db + da.sum(axis=0)
        dh, dc = da @ U, dc * f
    parts = dx.swapaxes(0, 1), dh, dc, dW, dU, db, db
    return tuple(torch.from_numpy(np.ascontiguousarray(part)).to(x.device) for part in parts)
