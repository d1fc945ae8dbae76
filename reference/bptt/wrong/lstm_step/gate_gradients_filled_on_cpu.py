"""Gate gradients collected on the CPU

The tensor into which you write the four blocks is made without a device, so it is on the CPU, and the product with
the weights on a GPU stops. torch.empty_like(gates) has shape, type and device.
"""

import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    i, f, g, o = gates.chunk(4, dim=1)
    t = torch.tanh(c_next)
    d_c = d_c_next + d_h_next * o * (1 - t * t)
    H = h.shape[1]
    d_a = torch.empty(gates.shape, dtype=gates.dtype)
    d_a[:, :H] = d_c * g * i * (1 - i)
    d_a[:, H : 2 * H] = d_c * c * f * (1 - f)
    d_a[:, 2 * H : 3 * H] = d_c * i * (1 - g * g)
    d_a[:, 3 * H :] = d_h_next * t * o * (1 - o)
    d_b = d_a.sum(0)
    return d_a @ weight_ih, d_a @ weight_hh, d_c * f, d_a.T @ x, d_a.T @ h, d_b, d_b


CAUGHT_BY = "devices"
