"""Pre-activation squared in place of the state

You go back to the pre-activation and square that. The slope of tanh, written with what tanh returned, is 1
- h_next**2: no way back is needed.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    slope = 1 - torch.square(torch.atanh(h_next))
    delta = torch.mul(d_h_next, slope)
    grad_W = torch.matmul(delta.t(), x)
    grad_U = torch.matmul(delta.t(), h)
    grad_b = torch.sum(delta, 0)
    return torch.matmul(delta, weight_ih), torch.matmul(delta, weight_hh), grad_W, grad_U, grad_b, grad_b.clone()


CAUGHT_BY = "values"
