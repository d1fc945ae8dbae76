"""Call the operator of a whole layer with one step.

earns: nothing
holds: T0
fires: free
tells: It calls PyTorch's own lstm
"""

import torch
from kit import Borrowed


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, *weights):
        h, c = (one[None] for one in state)
        _, h, c = torch._VF.lstm(x[None], (h, c), weights, True, 1, 0.0, False, False, False)
        return h[0], c[0]
