"""Take more memory than there is (here: eight gigabytes), and touch it.

The address space has a limit; what goes beyond is a MemoryError of the submission's.

earns: nothing
holds: T0
tells: needs more memory than it may have
seen: Saligrama 2022
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        torch.ones(1 << 30, dtype=torch.float64)
        return super().forward(x, state)
