"""Forget gate of another step along the memory

You multiply by the forget gate of the step before. The way from c_t back to the memory before it leads
through f of step t itself.
"""

import torch


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    B, T, H = outputs.shape
    before_h = torch.cat([h0[:, None], outputs[:, :-1]], 1)
    before_c = torch.cat([c0[:, None], cells[:, :-1]], 1)
    i, f, g, o = gates.chunk(4, dim=2)
    tc = cells.tanh()
    to_memory = o * (1 - tc * tc)
    from_memory = torch.cat([g * i * (1 - i), before_c * f * (1 - f), i * (1 - g * g)], dim=2)
    to_output = tc * o * (1 - o)
    d_a = gates.new_zeros(B, T, 4 * H)
    d_h, d_c = torch.zeros_like(h0), torch.zeros_like(c0)
    for t in reversed(range(T)):
        d_h = d_h + d_outputs[:, t]
        d_c = d_c + d_h * to_memory[:, t]
        d_a[:, t, : 3 * H] = d_c.repeat(1, 3) * from_memory[:, t]
        d_a[:, t, 3 * H :] = d_h * to_output[:, t]
        d_h, d_c = d_a[:, t] @ weight_hh, d_c * f[:, max(t - 1, 0)]
    d_b = d_a.sum(dim=(0, 1))
    d_W = torch.einsum("btk,bti->ki", d_a, x)
    d_U = torch.einsum("btk,bth->kh", d_a, before_h)
    return d_a @ weight_ih, d_h, d_c, d_W, d_U, d_b, d_b


CAUGHT_BY = "values"
