"""The slope of tanh left out

The arriving gradient goes straight into the matrices. Between h' and the sum stands tanh: multiply by 1 -
h_next**2 first.
"""


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next
    d_x = d_a @ weight_ih
    d_h = d_a @ weight_hh
    d_weight_ih = d_a.T @ x
    d_weight_hh = d_a.T @ h
    d_bias = d_a.sum(dim=0)
    return d_x, d_h, d_weight_ih, d_weight_hh, d_bias, d_bias


CAUGHT_BY = "values"
