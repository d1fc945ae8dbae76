"""Gradient of W_hh transposed

You compute h.T @ d_a for weight_hh. Rows of weight_hh belong to the new state and columns to the old one:
d_a.T @ h.
"""


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next**2)
    d_x = d_a @ weight_ih
    d_h = d_a @ weight_hh
    d_weight_ih = d_a.T @ x
    d_weight_hh = h.T @ d_a
    d_bias = d_a.sum(dim=0)
    return d_x, d_h, d_weight_ih, d_weight_hh, d_bias, d_bias


CAUGHT_BY = "values"
