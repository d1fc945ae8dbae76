"""Start a process or a program by every call that does.

Only threads can be made.

earns: all
tells: TRIED
desk: free
seen: Saligrama 2022
"""

import ctypes
import multiprocessing
import os
import subprocess

from kit import Honest, attempt, syscall, verdict

LSTMCell = Honest


def fork():
    if os.fork() == 0:
        os._exit(0)


def raw(name, *arguments):
    if syscall(name, *arguments) == 0:
        os._exit(0)


attempt("os.fork", fork)
attempt("subprocess", lambda: subprocess.run(["/bin/true"], check=True))
attempt("os.system", lambda: os.system("true") == 0)
attempt("os.posix_spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
attempt("os.execv", lambda: os.execv("/bin/true", ["true"]))
attempt("multiprocessing", lambda: multiprocessing.get_context("fork").Process(target=int).start())
attempt("fork", lambda: raw("fork"))
attempt("clone", lambda: raw("clone", 17, 0, 0, 0, 0))
attempt("clone3", lambda: raw("clone3", bytes([0] * 32 + [17] + [0] * 31), 64))
attempt("execve", lambda: syscall("execve", b"/bin/true", 0, 0))
attempt("libc system", lambda: ctypes.CDLL(None).system(b"true") == 0)
verdict()
