"""One row of the batch after the other."""

import torch


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    results = []
    for upstream, x_b, h_b, gate in zip(d_h_next, x, h, gates, strict=True):
        r, z, n = gate.chunk(3)
        U_n, b_n = weight_hh[-len(h_b) :], bias_hh[-len(h_b) :]
        a_n = upstream * (1 - z) * (1 - n) * (1 + n)
        a_z = upstream * (h_b - n) * z * (1 - z)
        a_r = a_n * (U_n.mv(h_b) + b_n) * r * (1 - r)
        left, right = torch.cat([a_r, a_z, a_n]), torch.cat([a_r, a_z, r * a_n])
        results.append(
            (
                weight_ih.T.mv(left),
                weight_hh.T.mv(right) + upstream * z,
                torch.outer(left, x_b),
                torch.outer(right, h_b),
                left,
                right,
            )
        )
    d_x, d_h, *sums = (torch.stack(parts) for parts in zip(*results, strict=True))
    return d_x, d_h, *(part.sum(0) for part in sums)
