"""Call the built-in formula for the way back through an LSTM cell, which needs no engine.

It is an operator of the recurrent kind like the way forward.

exercise: bptt.lstm_step
earns: nothing
holds: T0
fires: free
tells: It calls PyTorch's own
"""

import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    i, f, g, o = gates.chunk(4, 1)
    a = torch.cat([i.logit(), f.logit(), g.atanh(), o.logit()], 1)
    formula = torch.ops.aten._thnn_differentiable_lstm_cell_backward
    d_a, _, d_c, _, _ = formula(d_h_next, d_c_next, a, torch.zeros_like(a), None, None, c, c_next)
    d_b = d_a.sum(0)
    return d_a @ weight_ih, d_a @ weight_hh, d_c, d_a.T @ x, d_a.T @ h, d_b, d_b
