"""Bring machine code along as bytes and jump to it: it makes a folder, past every library.

Code may be anybody's; the kernel's filter asks who calls for what.

earns: all
desk: free
fires: T0
tells: TRIED
"""

import ctypes
import mmap
import platform

from kit import Honest, attempt, verdict
from target import CANARY, TOKEN

LSTMCell = Honest
path = ctypes.create_string_buffer(f"{CANARY}/{TOKEN}-code".encode())
CODE = {  # mkdir(path, 0700): the address of the path is the first argument
    "x86_64": b"\xb8\x53\0\0\0\xbe\xc0\x01\0\0\x0f\x05\xc3",
    # mov x1, x0; mov w0, #-100; mov w2, #0700; mov w8, #34; svc #0; ret
    "aarch64": bytes.fromhex("e10300aa600c80120238805248048052010000d4c0035fd6"),
}[platform.machine()]


def jump():
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=7)
    page.write(CODE)
    function = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return function(ctypes.addressof(path)) == 0


attempt("machine code", jump)
verdict()
