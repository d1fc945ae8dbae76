"""torch.func.vjp does the work

The functional interface ends at the same engine as .backward().
"""

import torch


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    r, z, n = gates.chunk(3, 1)
    H = h.shape[1]
    q = h @ weight_hh[2 * H :].T + bias_hh[2 * H :]
    sums = torch.cat([torch.logit(r), torch.logit(z), torch.atanh(n) - r * q], 1)
    left = sums - x @ weight_ih.T
    left[:, : 2 * H] -= (h @ weight_hh.T + bias_hh)[:, : 2 * H]

    def step(x, h, w, u, bias_ih, bias_hh):
        x_r, x_z, x_n = (x @ w.T + bias_ih + left).chunk(3, 1)
        h_r, h_z, h_n = (h @ u.T + bias_hh).chunk(3, 1)
        reset, update = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
        return (1 - update) * torch.tanh(x_n + reset * h_n) + update * h

    with torch.enable_grad():
        _, back = torch.func.vjp(step, x, h, weight_ih, weight_hh, torch.zeros_like(bias_hh), bias_hh)
        return back(d_h_next)


CHECK = "interface"
OUTCOME = "refused"
