"""Arriving gradient overwritten

You multiply d_h_next in place, so the caller's own tensor has changed after the call. Write d_h_next *
slope into a new tensor.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    slope = 1 - torch.square(h_next)
    delta = d_h_next.mul_(slope)
    grad_W = torch.matmul(delta.t(), x)
    grad_U = torch.matmul(delta.t(), h)
    grad_b = torch.sum(delta, 0)
    return torch.matmul(delta, weight_ih), torch.matmul(delta, weight_hh), grad_W, grad_U, grad_b, grad_b.clone()


CAUGHT_BY = "side_effects"
