"""Computed in float32 on the way

You turn the arriving gradient into float32 and back, and keep only seven digits. Work in the type that
arrives.
"""

import torch


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    slope = 1 - torch.square(h_next)
    delta = torch.mul(d_h_next.float(), slope.float()).to(x.dtype)
    grad_W = torch.matmul(delta.t(), x)
    grad_U = torch.matmul(delta.t(), h)
    grad_b = torch.sum(delta, 0)
    return torch.matmul(delta, weight_ih), torch.matmul(delta, weight_hh), grad_W, grad_U, grad_b, grad_b.clone()


CAUGHT_BY = "values"
