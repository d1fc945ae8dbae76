"""Reset gate missing in the gradient of W_hn

For weight_hh's candidate rows you use the gradient without r. W_hn h was multiplied by r before it entered
the candidate.
"""

import torch


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    H = h.shape[1]
    r, z, n = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H :]
    W_r, W_z, W_n = weight_ih[:H], weight_ih[H : 2 * H], weight_ih[2 * H :]
    U_r, U_z, U_n = weight_hh[:H], weight_hh[H : 2 * H], weight_hh[2 * H :]

    d_n = d_h_next * (1 - z)
    d_z = d_h_next * (h - n)
    a_n = d_n * (1 - n**2)
    q = h @ U_n.T + bias_hh[2 * H :]
    d_q = a_n * r
    d_r = a_n * q
    a_r = d_r * r * (1 - r)
    a_z = d_z * z * (1 - z)

    d_x = a_r @ W_r + a_z @ W_z + a_n @ W_n
    d_h = d_h_next * z + a_r @ U_r + a_z @ U_z + d_q @ U_n
    d_W = torch.cat([a_r.T @ x, a_z.T @ x, a_n.T @ x])
    d_U = torch.cat([a_r.T @ h, a_z.T @ h, a_n.T @ h])
    d_bi = torch.cat([a_r.sum(0), a_z.sum(0), a_n.sum(0)])
    d_bh = torch.cat([a_r.sum(0), a_z.sum(0), d_q.sum(0)])
    return d_x, d_h, d_W, d_U, d_bi, d_bh


CAUGHT_BY = "values"
