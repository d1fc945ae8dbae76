"""Weight gradients transposed

Your gradient of weight_ih has shape (I, H). weight_ih is stored (H, I), and its gradient has the same
shape: d_a.T @ x.
"""


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next**2)
    d_x = d_a @ weight_ih
    d_h = d_a @ weight_hh
    d_weight_ih = x.T @ d_a
    d_weight_hh = h.T @ d_a
    d_bias = d_a.sum(dim=0)
    return d_x, d_h, d_weight_ih, d_weight_hh, d_bias, d_bias


CAUGHT_BY = "interface"
