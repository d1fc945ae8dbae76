"""Axes of length one squeezed away

Results are squeezed, so a batch, an input or a state of one loses an axis. Leave the axes as they are.
"""


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next**2)
    d_x = d_a @ weight_ih
    d_h = d_a @ weight_hh
    d_weight_ih = d_a.T @ x
    d_weight_hh = d_a.T @ h
    d_bias = d_a.sum(dim=0)
    return d_x.squeeze(), d_h.squeeze(), d_weight_ih.squeeze(), d_weight_hh.squeeze(), d_bias, d_bias


CAUGHT_BY = "sizes"
