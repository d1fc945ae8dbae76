"""W_hh transposed on the way back

You hand the gradient on through weight_hh.T. The forward pass used that one; going back it is weight_hh.
Your last step is right and all earlier ones are not.
"""

import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    d_x = torch.zeros_like(x)
    d_wi = torch.zeros_like(weight_ih)
    d_wh = torch.zeros_like(weight_hh)
    d_bi = torch.zeros(weight_hh.shape[0], dtype=x.dtype, device=x.device)
    d_bh = torch.zeros(weight_hh.shape[0], dtype=x.dtype, device=x.device)
    d_h = torch.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        d_h = d_h + d_outputs[:, t]
        d_a = d_h * (1 - outputs[:, t] * outputs[:, t])
        previous = outputs[:, t - 1] if t > 0 else h0
        d_wi += d_a.T @ x[:, t]
        d_wh += d_a.T @ previous
        d_bi += d_a.sum(dim=0)
        d_bh += d_a.sum(dim=0)
        d_x[:, t] = d_a @ weight_ih
        d_h = d_a @ weight_hh.T
    return d_x, d_h, d_wi, d_wh, d_bi, d_bh


CAUGHT_BY = "values"
