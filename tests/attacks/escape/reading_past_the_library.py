"""Open the canary by every call that can open a file, past Python and past the C library.

What is not in the list of calls is refused by number; what is, by Landlock.

earns: all
desk: free
fires: T0
tells: TRIED
"""

import ctypes
import struct

from kit import Honest, attempt, syscall, verdict
from target import CANARY

LSTMCell = Honest
PATH = f"{CANARY}/expected.txt".encode()
libc = ctypes.CDLL(None)
attempt("openat", lambda: syscall("openat", -100, PATH, 0) >= 0)
attempt("openat2", lambda: syscall("openat2", -100, PATH, struct.pack("QQQ", 0, 0, 0), 24) >= 0)
attempt("name_to_handle_at", lambda: syscall("name_to_handle_at", -100, PATH, bytes(200), bytes(8), 0) >= 0)
attempt("open_by_handle_at", lambda: syscall("open_by_handle_at", -100, bytes(24), 0) >= 0)
attempt("io_uring", lambda: syscall("io_uring_setup", 8, bytes(200)) >= 0)
attempt("fopen", lambda: libc.fopen(PATH, b"r") != 0)
attempt("execve", lambda: syscall("execveat", -100, PATH, 0, 0, 0) >= 0)
verdict()
