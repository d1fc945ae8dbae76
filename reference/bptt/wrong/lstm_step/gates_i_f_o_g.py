"""Blocks taken in the order i, f, o, g

You read the third block as the output gate. PyTorch stacks i, f, g, o.
"""

import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    i, f, o, g = gates.chunk(4, 1)
    t = torch.tanh(c_next)
    nothing = torch.zeros_like(t)
    c_by_a = torch.stack([g * i * (1 - i), c * f * (1 - f), i * (1 - g**2), nothing], 1)
    h_by_c = (o * (1 - t**2)).unsqueeze(1)
    h_by_a = h_by_c * c_by_a + torch.stack([nothing, nothing, nothing, t * o * (1 - o)], 1)
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
