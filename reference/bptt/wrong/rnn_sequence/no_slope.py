"""The slope of tanh left out

No step multiplies by 1 - h**2, so your gradients are those of a network without tanh.
"""

import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    states = [h0, *outputs.unbind(1)]
    steps = zip(d_outputs.unbind(1), x.unbind(1), states[:-1], states[1:], strict=True)
    carry, found = torch.zeros_like(h0), []
    for upstream, x_t, before, _after in reversed(list(steps)):
        d_a = upstream + carry
        carry = d_a.matmul(weight_hh)
        found.insert(0, (d_a.matmul(weight_ih), d_a.t().matmul(x_t), d_a.t().matmul(before), d_a.sum(0)))
    d_x, d_w, d_u, d_b = (torch.stack(parts) for parts in zip(*found, strict=True))
    return [d_x.transpose(0, 1), carry, d_w.sum(0), d_u.sum(0), d_b.sum(0), d_b.sum(0)]


CAUGHT_BY = "values"
