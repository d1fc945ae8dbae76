"""Return a view of one number that has a million million entries.

Its size is reckoned before it is copied.

earns: nothing
holds: T0
tells: ResultError
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return torch.zeros(1).expand(10**12), torch.zeros(1).expand(10**12)
