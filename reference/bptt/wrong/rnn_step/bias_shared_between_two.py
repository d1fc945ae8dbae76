"""One bias gradient halved between two biases

You give each bias half of the gradient. Both are added to the same sum in full, so both get the whole
gradient.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    slope = 1 - torch.square(h_next)
    delta = torch.mul(d_h_next, slope)
    grad_W = torch.matmul(delta.t(), x)
    grad_U = torch.matmul(delta.t(), h)
    grad_b = 0.5 * torch.sum(delta, 0)
    return torch.matmul(delta, weight_ih), torch.matmul(delta, weight_hh), grad_W, grad_U, grad_b, grad_b.clone()


CAUGHT_BY = "values"
