"""Call the operator through `torch._VF`, `torch._C._VariableFunctions` and `torch.ops`, by a name put together.

earns: nothing
holds: T0
fires: free
tells: It calls PyTorch's own lstm_cell
"""

import torch
from kit import Borrowed

NAME = "llec_mtsl"[::-1]


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, *weights):
        doors = (torch._VF, torch._C._VariableFunctions, torch.ops.aten, torch)
        return getattr(doors[x.shape[0] % len(doors)], NAME)(x, state, *weights)
