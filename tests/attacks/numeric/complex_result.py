"""Return complex tensors whose real part is right.

Their type is none that travels.

earns: nothing
holds: T0
tells: complex
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return tuple(torch.complex(one.detach(), one.detach()) for one in super().forward(x, state))
