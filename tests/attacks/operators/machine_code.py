"""Call the kernel in PyTorch's library by its address, past the dispatcher.

Machine code is anybody's. What a worker may not *reach* is the kernel's affair, what it may compute is not.

earns: nothing
holds: T0
tells: SIGILL
fires: free
seen: the C++ ABI of Itanium, on x86-64
"""

import ctypes
import os

import torch
from kit import Borrowed

FOLDER = os.path.join(os.path.dirname(torch.__file__), "lib")
library = ctypes.CDLL(os.path.join(FOLDER, "libtorch_cpu.so"))
CELL = "_ZN2at6native9lstm_cellERKNS_6TensorEN3c108ArrayRefIS1_EES3_S3_RKSt8optionalIS1_ESA_"
COPY = "_ZN2at4_ops5copy_4callERNS_6TensorERKS2_b"
cell, copy = getattr(library, CELL), getattr(library, COPY)
cell.restype = copy.restype = None


def address(*tensors):
    """Tensors of C++ are pointers; optional ones have a flag behind."""
    return (ctypes.c_void_p * (2 * len(tensors)))(*(word for one in tensors for word in (one._cdata, 1)))


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, w, u, b, v):
        made = (ctypes.c_void_p * 2)()
        both = (ctypes.c_void_p * 2)(*(one._cdata for one in state))
        cell(made, address(x), both, ctypes.c_size_t(2), address(w), address(u), address(b), address(v))
        results = [torch.empty_like(one) for one in state]
        # libstdc++ lays out the last of a tuple first.
        for place, result in enumerate(results):
            copy(address(result), ctypes.byref(made, 8 * (1 - place)), False)
        return tuple(results)
