"""NumPy, with the mixing weight 1 - z named."""

import numpy as np
import torch


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    dh, xs, hs, W, U, b = (t.cpu().numpy() for t in (d_h_next, x, h, weight_ih, weight_hh, bias_hh))
    r, z, n = np.split(gates.cpu().numpy(), 3, axis=1)
    new = 1 - z
    U_n = np.split(U, 3)[2]
    q = hs @ U_n.T + np.split(b, 3)[2]
    an = dh * new * (1 - n**2)
    az = dh * (hs - n) * z * new
    ar = an * q * r * (1 - r)
    i_side, h_side = np.concatenate([ar, az, an], 1), np.concatenate([ar, az, an * r], 1)
    parts = i_side @ W, h_side @ U + dh * z, i_side.T @ xs, h_side.T @ hs, i_side.sum(0), h_side.sum(0)
    return tuple(torch.as_tensor(np.ascontiguousarray(part), device=x.device) for part in parts)
