"""Bias gradient summed over the wrong axis

You sum over the units, dim=1, and are left with a number for each row. Sum over the rows, dim=0.
"""


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next**2)
    d_x = d_a @ weight_ih
    d_h = d_a @ weight_hh
    d_weight_ih = d_a.T @ x
    d_weight_hh = d_a.T @ h
    d_bias = d_a.sum(dim=1)
    return d_x, d_h, d_weight_ih, d_weight_hh, d_bias, d_bias


CAUGHT_BY = "interface"
