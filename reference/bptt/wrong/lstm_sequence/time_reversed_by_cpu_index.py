"""Time reversed with an index on the CPU

The list of steps for index_select is made with torch.arange on the CPU, while the sequence may be on a GPU. flip(1)
needs no index; or give torch.arange device=x.device.
"""

import torch


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    T = x.shape[1]
    backwards = torch.arange(T - 1, -1, -1)
    before_h = torch.cat([h0.unsqueeze(1), outputs[:, :-1]], dim=1)
    before_c = torch.cat([c0.unsqueeze(1), cells[:, :-1]], dim=1)
    handed = (d_outputs, gates, cells, before_c)
    d_h, d_c, rows = torch.zeros_like(h0), torch.zeros_like(c0), []
    for arriving, gate, memory, c in zip(*(part.index_select(1, backwards).unbind(1) for part in handed), strict=True):
        i, f, g, o = gate.chunk(4, dim=1)
        t = torch.tanh(memory)
        d_h = d_h + arriving
        d_c = d_c + d_h * o * (1 - t * t)
        slopes = d_c * g * i * (1 - i), d_c * c * f * (1 - f), d_c * i * (1 - g * g), d_h * t * o * (1 - o)
        rows.insert(0, torch.cat(slopes, dim=1))
        d_h, d_c = rows[0] @ weight_hh, d_c * f
    d_a = torch.stack(rows, dim=1)
    d_W, d_U = torch.einsum("bta,bti->ai", d_a, x), torch.einsum("bta,bth->ah", d_a, before_h)
    return d_a @ weight_ih, d_h, d_c, d_W, d_U, d_a.sum((0, 1)), d_a.sum((0, 1))


CAUGHT_BY = "devices"
