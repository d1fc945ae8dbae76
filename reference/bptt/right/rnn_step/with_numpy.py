"""NumPy does the arithmetic."""

import numpy as np
import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    device = x.device
    upstream, x, h, new, w, u = (t.cpu().numpy() for t in (d_h_next, x, h, h_next, weight_ih, weight_hh))
    d_a = upstream * (1.0 - np.power(new, 2))
    parts = d_a.dot(w), d_a.dot(u), d_a.T.dot(x), d_a.T.dot(h), d_a.sum(axis=0), d_a.sum(axis=0)
    return tuple(torch.from_numpy(np.ascontiguousarray(part)).to(device) for part in parts)
