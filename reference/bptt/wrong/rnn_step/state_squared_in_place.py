"""Saved state overwritten

h_next.pow_(2) squares the state that the caller has saved. Without the underscore you get a new tensor.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    slope = 1 - h_next.pow_(2)
    delta = torch.mul(d_h_next, slope)
    grad_W = torch.matmul(delta.t(), x)
    grad_U = torch.matmul(delta.t(), h)
    grad_b = torch.sum(delta, 0)
    return torch.matmul(delta, weight_ih), torch.matmul(delta, weight_hh), grad_W, grad_U, grad_b, grad_b.clone()


CAUGHT_BY = "side_effects"
