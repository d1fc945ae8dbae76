"""Bias gradient summed over everything

You sum over rows and units alike and get one number. Each unit has its own bias: sum over the rows only,
dim=0.
"""


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next**2)
    d_x = d_a @ weight_ih
    d_h = d_a @ weight_hh
    d_weight_ih = d_a.T @ x
    d_weight_hh = d_a.T @ h
    d_bias = d_a.sum()
    return d_x, d_h, d_weight_ih, d_weight_hh, d_bias, d_bias


CAUGHT_BY = "interface"
