"""A function that calls itself with one step less."""

import torch


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    def back(t, d_h, d_c):
        if t < 0:
            return d_h, d_c, []
        i, f, g, o = gates[:, t].tensor_split(4, dim=1)
        h, c = (h0, c0) if t == 0 else (outputs[:, t - 1], cells[:, t - 1])
        d_h = d_h + d_outputs[:, t]
        s = torch.tanh(cells[:, t])
        d_c = d_c + d_h * o * (1 - s.pow(2))
        d_a = torch.hstack(
            [d_c * g * i * (1 - i), d_c * c * f * (1 - f), d_c * i * (1 - g.pow(2)), d_h * s * o * (1 - o)]
        )
        first_h, first_c, found = back(t - 1, d_a @ weight_hh, d_c * f)
        return first_h, first_c, [*found, (d_a @ weight_ih, d_a.T @ x[:, t], d_a.T @ h, d_a.sum(0))]

    d_h0, d_c0, found = back(x.size(1) - 1, torch.zeros_like(h0), torch.zeros_like(c0))
    d_x, d_W, d_U, d_b = zip(*found, strict=True)
    return torch.stack(d_x, 1), d_h0, d_c0, sum(d_W), sum(d_U), sum(d_b), sum(d_b)
