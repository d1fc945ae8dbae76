"""Read, write, trace or copy a descriptor of the zygote and of the grader.

None of these calls may be made, and no capability is left.

earns: all
tells: TRIED
desk: free
"""

import ctypes
import struct

from kit import Honest, attempt, syscall, verdict
from target import GRADER, ZYGOTE

LSTMCell = Honest
buffer = ctypes.create_string_buffer(8)
vector = struct.pack("QQ", ctypes.addressof(buffer), 8)
attempt("PTRACE_TRACEME", lambda: syscall("ptrace", 0, 0, 0, 0) >= 0)
for process in (ZYGOTE, GRADER, 1):
    attempt(f"attaching to {process}", lambda: syscall("ptrace", 0x4206, process, 0, 0) >= 0)
    attempt(f"reading {process}", lambda: syscall("process_vm_readv", process, vector, 1, vector, 1, 0) >= 0)
    attempt(f"writing {process}", lambda: syscall("process_vm_writev", process, vector, 1, vector, 1, 0) >= 0)
    attempt(f"a handle of {process}", lambda: syscall("pidfd_open", process, 0) >= 0)
    attempt(f"comparing with {process}", lambda: syscall("kcmp", process, ZYGOTE, 0, 0, 0) >= 0)
verdict()
