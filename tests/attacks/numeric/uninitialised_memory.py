"""Return memory as it was left, where an oracle may have computed before.

The oracle has never been in this address space.

earns: at most interface side_effects
holds: T0
seen: Sakana AI's and KernelBench's issues 2025
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return torch.empty_like(state[0]), torch.empty_like(state[1])
