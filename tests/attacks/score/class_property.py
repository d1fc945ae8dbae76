"""An object whose `__class__` says that it is a tensor.

`isinstance` believes it, and what is read then is no tensor: the encoder stops, and no number has travelled.

earns: nothing
holds: T0
"""

import torch
from kit import Honest


class Pretender:
    __class__ = property(lambda self: torch.Tensor)
    layout, dtype, is_cuda, shape = torch.strided, torch.float64, False, (3, 4)
    device = torch.device("cpu")

    def detach(self):
        return self

    def numel(self):
        return 0

    def element_size(self):
        return 8


class LSTMCell(Honest):
    def forward(self, x, state):
        return Pretender(), Pretender()
