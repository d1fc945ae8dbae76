"""Leave something for the next submission in shared memory: System V, POSIX, queues, semaphores, memory with a name.

None of these calls is among those that a worker may make.

earns: all
tells: TRIED
desk: free
"""

import mmap
import multiprocessing.shared_memory

from kit import Honest, attempt, syscall, verdict
from target import TOKEN

LSTMCell = Honest


def posix():
    multiprocessing.shared_memory.SharedMemory(TOKEN, create=True, size=64)


attempt("POSIX shared memory", posix)
attempt("memfd_create", lambda: syscall("memfd_create", b"x", 0) >= 0)
attempt("shmget", lambda: syscall("shmget", 0, 4096, 0o600) >= 0)
attempt("semget", lambda: syscall("semget", 0, 1, 0o600) >= 0)
attempt("msgget", lambda: syscall("msgget", 0, 0o600) >= 0)
attempt("mq_open", lambda: syscall("mq_open", b"q", 0o100 | 2, 0o600, 0) >= 0)
attempt("a lock on a library", lambda: syscall("flock", open(mmap.__file__, "rb").fileno(), 2) >= 0)
verdict()
