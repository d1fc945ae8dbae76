"""Slope of the sigmoid in place of tanh's

h_next * (1 - h_next) is the slope of a sigmoid. This step squashes with tanh, whose slope is 1 - h_next**2.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    slope = h_next * (1 - h_next)
    delta = torch.mul(d_h_next, slope)
    grad_W = torch.matmul(delta.t(), x)
    grad_U = torch.matmul(delta.t(), h)
    grad_b = torch.sum(delta, 0)
    return torch.matmul(delta, weight_ih), torch.matmul(delta, weight_hh), grad_W, grad_U, grad_b, grad_b.clone()


CAUGHT_BY = "values"
