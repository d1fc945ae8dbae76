"""Answer with as much as fits into a frame, every time.

A frame has a limit; a wrong shape is found before anything is computed with it.

earns: nothing
holds: T0
tells: has shape
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return torch.zeros(1 << 17), torch.zeros(1 << 17)
