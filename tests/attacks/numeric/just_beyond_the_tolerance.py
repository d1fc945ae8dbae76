"""Add an error of ten times the tolerance in a direction that changes with every call.

The limit holds for each entry; nothing is averaged.

earns: at most interface dtypes side_effects
holds: T0
tells: wrong in
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = super().forward(x, state)
        return h + 1e-8 * torch.sign(torch.sin(1e6 * x.sum())), c
