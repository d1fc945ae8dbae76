"""Let autograd work out the gradients that are to be written out.

The engine refuses, through whichever door it is reached.

exercise: bptt.lstm_step
earns: nothing
holds: T0
fires: free
tells: It lets autograd work out the gradients
"""

import torch
from kit import lstm_step_by


def vjp(function, inputs, cotangents):
    inputs = [one.detach().clone().requires_grad_() for one in inputs]
    return torch.autograd.grad(function(*inputs), inputs, cotangents)


lstm_step_backward = lstm_step_by(vjp)
