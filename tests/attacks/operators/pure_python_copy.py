"""Call a copy of the cell in pure Python that comes with PyTorch, in its code for quantization.

No dispatcher hears of it.

earns: nothing
fires: free
"""

import torch
from kit import Borrowed


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, *weights):
        from torch.ao.nn.quantizable import LSTMCell as Copy

        cell = Copy(x.shape[1], state[0].shape[1])
        names = ("igates.weight", "hgates.weight", "igates.bias", "hgates.bias")
        return torch.func.functional_call(cell, dict(zip(names, weights)), (x, state))
