"""Gradients stacked in another order than the gates

You read the gates as i, f, g, o, and stack their gradients as i, f, o, g. Weights and gates keep one order.
"""

import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    i, f, g, o = gates.chunk(4, 1)
    t = torch.tanh(c_next)
    nothing = torch.zeros_like(t)
    c_by_a = torch.stack([g * i * (1 - i), c * f * (1 - f), nothing, i * (1 - g**2)], 1)
    h_by_c = (o * (1 - t**2)).unsqueeze(1)
    h_by_a = h_by_c * c_by_a + torch.stack([nothing, nothing, t * o * (1 - o), nothing], 1)
    d_a = (d_c_next.unsqueeze(1) * c_by_a + d_h_next.unsqueeze(1) * h_by_a).flatten(1)
    d_c = d_c_next * f + d_h_next * h_by_c.squeeze(1) * f
    d_b = d_a.sum(0)
    return (
        torch.matmul(d_a, weight_ih),
        torch.matmul(d_a, weight_hh),
        d_c,
        (d_a.unsqueeze(2) * x.unsqueeze(1)).sum(0),
        (d_a.unsqueeze(2) * h.unsqueeze(1)).sum(0),
        d_b,
        d_b,
    )


CAUGHT_BY = "values"
