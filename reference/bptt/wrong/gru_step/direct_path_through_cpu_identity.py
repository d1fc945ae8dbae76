"""Direct path through an identity on the CPU

For the direct path you multiply by torch.eye(H), a matrix on the CPU. It changes nothing in the numbers, so leave it
out; a matrix that is needed gets device=h.device.
"""

import torch


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    H = h.shape[1]
    r, z, n = gates[:, :H], gates[:, H : 2 * H], gates[:, 2 * H :]
    q = h @ weight_hh[2 * H :].T + bias_hh[2 * H :]
    a_n = d_h_next * (1 - z) * (1 - n * n)
    a_z = d_h_next * (h - n) * z * (1 - z)
    a_r = a_n * q * r * (1 - r)
    side_x = torch.cat([a_r, a_z, a_n], dim=1)
    side_h = torch.cat([a_r, a_z, a_n * r], dim=1)
    identity = torch.eye(H, dtype=h.dtype)
    return (
        side_x @ weight_ih,
        side_h @ weight_hh + (d_h_next * z) @ identity,
        side_x.T @ x,
        side_h.T @ h,
        side_x.sum(0),
        side_h.sum(0),
    )


CAUGHT_BY = "devices"
