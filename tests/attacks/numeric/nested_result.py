"""Return a nested tensor in the place of two.

It has no bytes of one shape, and does not travel.

earns: nothing
holds: T0
"""

import warnings

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.nested.nested_tensor([one.detach() for one in state])
