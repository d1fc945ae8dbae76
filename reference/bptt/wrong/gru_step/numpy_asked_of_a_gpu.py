"""NumPy asked for tensors wherever they are

t.numpy() works for tensors in the CPU's memory only; NumPy cannot see a GPU's. Use t.cpu().numpy(), and send the
gradients back with .to(x.device), or compute with tensors.
"""

import numpy as np
import torch


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    arrays = (t.numpy() for t in (d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh))
    d_h, xs, hs, squashed, w, u, b = arrays
    r, z, n = np.split(squashed, 3, axis=1)
    q = hs @ np.split(u, 3)[2].T + np.split(b, 3)[2]
    a_n = d_h * (1 - z) * (1 - n**2)
    a_z = d_h * (hs - n) * z * (1 - z)
    a_r = a_n * q * r * (1 - r)
    side_x, side_h = np.hstack([a_r, a_z, a_n]), np.hstack([a_r, a_z, a_n * r])
    found = side_x @ w, side_h @ u + d_h * z, side_x.T @ xs, side_h.T @ hs, side_x.sum(0), side_h.sum(0)
    return tuple(torch.from_numpy(np.array(part)) for part in found)


CAUGHT_BY = "devices"
