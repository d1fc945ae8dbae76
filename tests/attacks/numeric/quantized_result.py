"""Return quantized tensors.

Their type is none that travels.

earns: nothing
holds: T0
tells: qint8
"""

import warnings

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(torch.quantize_per_tensor(one.detach().float(), 0.1, 0, torch.qint8) for one in state)
