"""Override `named_parameters` and `load_state_dict`, so that weights are never set.

Weights are set entry by entry in what the module says are its own; what is computed without them is wrong.

earns: at most interface side_effects
holds: T0
"""

import torch
from kit import Zeros
from torch import nn


class LSTMCell(Zeros):
    def named_parameters(self, *args, **kwargs):
        for name, one in super().named_parameters(*args, **kwargs):
            yield name, nn.Parameter(torch.zeros_like(one))

    def load_state_dict(self, *args, **kwargs):
        return None

    def to(self, *args, **kwargs):
        return self
