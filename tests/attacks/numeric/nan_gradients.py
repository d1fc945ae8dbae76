"""Right values whose gradients are NaN.

An error that is no number is not within any limit.

earns: interface first_numbers values sizes dtypes large_inputs side_effects
holds: T0
"""

import torch
from kit import Honest


class Poison(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a.clone()

    @staticmethod
    def backward(ctx, gradient):
        return gradient * float("nan")


class LSTMCell(Honest):
    def forward(self, x, state):
        return tuple(Poison.apply(one) for one in super().forward(x, state))
