"""Gradient clipped inside the step

You clip the gradient at the sum to [-5, 5]. That is another gradient, not a safer one: clip once, after the
whole way back.
"""


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next**2)
    d_a = d_a.clamp(-5, 5)
    d_x = d_a @ weight_ih
    d_h = d_a @ weight_hh
    d_weight_ih = d_a.T @ x
    d_weight_hh = d_a.T @ h
    d_bias = d_a.sum(dim=0)
    return d_x, d_h, d_weight_ih, d_weight_hh, d_bias, d_bias


CAUGHT_BY = "large_gradients"
