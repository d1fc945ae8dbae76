"""Return views that are negative by a bit beside their memory.

The bit is resolved before bytes are taken, so the number travels that PyTorch would print.

earns: interface side_effects
holds: T0
tells: wrong in every case
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return tuple(torch._neg_view(one.detach()) for one in super().forward(x, state))
