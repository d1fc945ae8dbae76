"""Answer with thousands of little tensors in nested lists.

A frame holds so many tensors and no more.

earns: nothing
holds: T0
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return [[torch.zeros(1) for _ in range(900)] for _ in range(9)]
