"""Parameter gradients divided by the batch size

You divide by the number of rows. Whether the loss is a mean has been settled before its gradient arrives; a
step sums over its rows.
"""

import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    i, f, g, o = gates.chunk(4, dim=1)
    shown = c_next.tanh()
    at_memory = torch.addcmul(d_c_next, d_h_next * o, 1 - shown.square())
    arriving = torch.cat([at_memory, at_memory, at_memory, d_h_next], dim=1)
    partners = torch.cat([g, c, i, shown], dim=1)
    slopes = gates * (1 - gates)
    H = h.shape[1]
    slopes[:, 2 * H : 3 * H] = 1 - g.square()
    d_a = arriving * partners * slopes
    d_bias = d_a.mean(dim=0)
    return (
        d_a.mm(weight_ih),
        d_a.mm(weight_hh),
        at_memory * f,
        d_a.t().mm(x) / len(x),
        d_a.t().mm(h) / len(x),
        d_bias,
        d_bias,
    )


CAUGHT_BY = "values"
