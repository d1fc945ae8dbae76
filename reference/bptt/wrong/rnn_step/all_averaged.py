"""Weight gradients divided by the batch size

You divide the gradients of all parameters by the number of rows. Whether the loss is a mean has been
settled before; a step sums over its rows.
"""


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next**2)
    d_x = d_a @ weight_ih
    d_h = d_a @ weight_hh
    d_weight_ih = d_a.T @ x / len(x)
    d_weight_hh = d_a.T @ h / len(x)
    d_bias = d_a.mean(dim=0)
    return d_x, d_h, d_weight_ih, d_weight_hh, d_bias, d_bias


CAUGHT_BY = "values"
