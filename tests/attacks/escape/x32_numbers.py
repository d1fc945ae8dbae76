"""Call the kernel by the x32 numbers, which begin at two to the power of thirty.

The filter kills the process for them.

earns: at most all
desk: free
"""

import ctypes
import platform

from kit import Honest
from target import CANARY, TOKEN

LSTMCell = Honest
if platform.machine() == "x86_64":
    ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 | 83), f"{CANARY}/{TOKEN}-x32".encode(), 0o700)
