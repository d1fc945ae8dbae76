"""Way back cut after five steps

Your sum over later steps ends after five of them. Nothing was said of truncation here: walk back from every
loss to the beginning.
"""

import torch


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    B, T, H = outputs.shape
    slope = 1 - outputs * outputs
    jacobians = slope.unsqueeze(-1) * weight_hh
    whole = torch.zeros_like(outputs)
    d_h0 = torch.zeros_like(h0)
    for later in range(T):
        row = d_outputs[:, later].unsqueeze(1)
        for step in range(later, max(later - 5, -1), -1):
            whole[:, step] += row[:, 0]
            row = torch.bmm(row, jacobians[:, step])
        if later < 5:
            d_h0 += row[:, 0]
    d_a = whole * slope
    before = torch.cat([h0[:, None], outputs], 1)[:, :T]
    d_b = d_a.sum((0, 1))
    return (
        torch.einsum("bth,hi->bti", d_a, weight_ih),
        d_h0,
        torch.einsum("bth,bti->hi", d_a, x),
        torch.einsum("btj,btk->jk", d_a, before),
        d_b,
        d_b,
    )


CAUGHT_BY = "values"
