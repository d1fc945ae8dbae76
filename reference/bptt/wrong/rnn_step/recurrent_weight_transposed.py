"""W_hh transposed on the way back

You multiply by weight_hh.T, as the forward pass did. Going back it is weight_hh itself; being square, it
fits both ways, so only the numbers can tell.
"""


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next**2)
    d_x = d_a @ weight_ih
    d_h = d_a @ weight_hh.T
    d_weight_ih = d_a.T @ x
    d_weight_hh = d_a.T @ h
    d_bias = d_a.sum(dim=0)
    return d_x, d_h, d_weight_ih, d_weight_hh, d_bias, d_bias


CAUGHT_BY = "values"
