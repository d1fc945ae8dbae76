"""Derivatives of h' with respect to each sum first, the arriving gradient last."""

import torch
import torch.nn.functional as F


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    r, z, n = gates.tensor_split(3, dim=1)
    H = h.shape[1]
    q = F.linear(h, weight_hh[2 * H :], bias_hh[2 * H :])
    h_by_n = (1 - z) * (1 - n.pow(2))
    h_by_z = z * (1 - z) * (h - n)
    h_by_r = h_by_n * q * r * (1 - r)
    inputs = d_h_next.repeat(1, 3) * torch.cat([h_by_r, h_by_z, h_by_n], dim=1)
    hidden = d_h_next.repeat(1, 3) * torch.cat([h_by_r, h_by_z, h_by_n * r], dim=1)
    d_h = F.linear(hidden, weight_hh.T) + d_h_next * z
    d_W = (inputs[:, :, None] * x[:, None, :]).sum(0)
    d_U = (hidden[:, :, None] * h[:, None, :]).sum(0)
    return F.linear(inputs, weight_ih.T), d_h, d_W, d_U, inputs.sum(0), hidden.sum(0)
