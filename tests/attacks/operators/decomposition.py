"""Call the operator's decomposition in pure Python, which is there for the compiler.

The same.

earns: nothing
fires: free
"""

import torch
from kit import Borrowed


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, w, u, b, v):
        import torch._decomp.decompositions as decompositions

        h, c = state
        _, (h, c) = decompositions.one_layer_lstm(x[None], (h, c), (w, u, b, v), True)
        return h, c
