"""Look for secrets in the environment, as Python sees it, as C sees it and as it lies in memory.

The zygote is started with a handful of fixed variables, and a worker drops those too.

earns: all
tells: TRIED
desk: free
"""

import ctypes
import os

from kit import Honest, attempt, verdict

LSTMCell = Honest
SECRETS = (b"AUTOGRADER", b"SECRET", b"TOKEN", b"PASSWORD", b"GITHUB", b"AWS", b"SSH_", b"PYTEST")


def in_memory():
    """The strings that the kernel laid above the stack: those of the start, which clearing leaves there."""
    libc = ctypes.CDLL(None)
    name = ctypes.c_char_p.in_dll(libc, "program_invocation_name")
    start = ctypes.cast(name, ctypes.c_void_p).value
    block = ctypes.string_at(start, 1 << 10)
    return any(secret in block for secret in SECRETS)


attempt("os.environ", lambda: bool(os.environ))
attempt("getenv", lambda: any(os.getenvb(name) for name in (b"PATH", b"HOME", b"AUTOGRADER_SECRET", b"USER")))
attempt("memory", in_memory)
attempt("/proc/self/environ", lambda: open("/proc/self/environ").read())
verdict()
