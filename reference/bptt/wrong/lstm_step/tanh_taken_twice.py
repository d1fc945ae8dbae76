"""tanh applied to the candidate again

The candidate in gates has been through tanh already. Its slope is 1 - g**2, without another tanh.
"""

import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    H = h.shape[1]
    i, f, g, o = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H : 3 * H], gates[:, 3 * H :]
    tanh_c = torch.tanh(c_next)

    d_o = d_h_next * tanh_c
    d_c_all = d_c_next + d_h_next * o * (1 - tanh_c**2)
    d_f = d_c_all * c
    d_i = d_c_all * g
    d_g = d_c_all * i
    d_c = d_c_all * f

    d_ai = d_i * i * (1 - i)
    d_af = d_f * f * (1 - f)
    d_ag = d_g * (1 - torch.tanh(g) ** 2)
    d_ao = d_o * o * (1 - o)

    W_i, W_f, W_g, W_o = weight_ih[:H], weight_ih[H : 2 * H], weight_ih[2 * H : 3 * H], weight_ih[3 * H :]
    U_i, U_f, U_g, U_o = weight_hh[:H], weight_hh[H : 2 * H], weight_hh[2 * H : 3 * H], weight_hh[3 * H :]
    d_x = d_ai @ W_i + d_af @ W_f + d_ag @ W_g + d_ao @ W_o
    d_h = d_ai @ U_i + d_af @ U_f + d_ag @ U_g + d_ao @ U_o
    d_W = torch.cat([d_ai.T @ x, d_af.T @ x, d_ag.T @ x, d_ao.T @ x])
    d_U = torch.cat([d_ai.T @ h, d_af.T @ h, d_ag.T @ h, d_ao.T @ h])
    d_b = torch.cat([d_ai.sum(0), d_af.sum(0), d_ag.sum(0), d_ao.sum(0)])
    return d_x, d_h, d_c, d_W, d_U, d_b, d_b


CAUGHT_BY = "values"
