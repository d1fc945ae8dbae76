"""Overwrite PyTorch's machine code in memory, which all workers map from the same file.

A page that is written to becomes this process's own.

earns: at most interface
holds: T0
desk: free
"""

import ctypes
import mmap
import os

import torch
from kit import Honest

LSTMCell = Honest
library = ctypes.CDLL(os.path.join(os.path.dirname(torch.__file__), "lib", "libtorch_cpu.so"))
libc = ctypes.CDLL(None)
for symbol in ("_ZN2at4_ops7sigmoid4callERKNS_6TensorE", "_ZN2at4_ops4tanh4callERKNS_6TensorE"):
    address = ctypes.cast(getattr(library, symbol), ctypes.c_void_p).value
    page = address & ~(mmap.PAGESIZE - 1)
    if libc.mprotect(ctypes.c_void_p(page), ctypes.c_size_t(2 * mmap.PAGESIZE), 7) == 0:
        ctypes.memset(address, 0xCC, 16)
