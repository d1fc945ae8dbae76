"""Let `torch.func` work out the gradients.

The same.

exercise: bptt.lstm_step
earns: nothing
holds: T0
tells: autograd
"""

import torch
from kit import lstm_step_by


def vjp(function, inputs, cotangents):
    return torch.func.vjp(function, *inputs)[1](tuple(cotangents))


lstm_step_backward = lstm_step_by(vjp)
