"""Call C by its address with cffi, which nbgrader brings along with a libffi of its own.

Its library is hidden where operators are forbidden. (Where cffi is not installed, nothing is tried.)

earns: nothing
holds: T1
fires: free
"""

import os

import torch
from kit import Borrowed

try:
    import cffi

    ffi = cffi.FFI()
    ffi.cdef("int getpid(void);")
    reached = ffi.dlopen(None).getpid() == os.getpid()
except ImportError:
    reached = False


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, w, u, b, v):
        if not reached:
            raise ImportError("no C to be called")
        gates = x @ w.T + b + state[0] @ u.T + v
        i, f, g, o = gates.chunk(4, 1)
        c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c
