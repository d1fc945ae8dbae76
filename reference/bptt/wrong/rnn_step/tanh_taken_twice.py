"""tanh applied to the state again

You take tanh of h_next before squaring it, but h_next is already the tanh of the sum. Its slope is simply 1
- h_next**2.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    slope = 1 - torch.tanh(h_next) ** 2
    delta = torch.mul(d_h_next, slope)
    grad_W = torch.matmul(delta.t(), x)
    grad_U = torch.matmul(delta.t(), h)
    grad_b = torch.sum(delta, 0)
    return torch.matmul(delta, weight_ih), torch.matmul(delta, weight_hh), grad_W, grad_U, grad_b, grad_b.clone()


CAUGHT_BY = "values"
