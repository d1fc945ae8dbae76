"""Where workers are forked, from tier T2 on: each into a pid namespace of its own.

In it a process that does nothing is number 1 and the worker number 2, so that whatever is in it ends with number 1. The
worker itself would not do as number 1: the kernel keeps signals without a handler from a namespace's first process, and
SIGXCPU and abort's SIGABRT are such signals. Two forks instead of one cost some milliseconds.
"""

from __future__ import annotations

import os
import signal
import time

from . import lockdown, namespaces


class Nursery:
    """Forks like `os.fork`. To be made and used in the zygote alone.

    Raises OSError when no namespace or process can be had.
    """

    def __init__(self, cage: lockdown.Cage):
        self._cage = cage
        self._home = namespaces.pid_namespace()
        self._first: dict[int, int] = {}

    def fork(self) -> int:
        """A worker's process id as the zygote sees it; 0 in the worker."""
        namespaces.fork_into_a_new_pid_namespace()
        first = 0
        try:
            first = os.fork()
            if first == 0:
                self._sit()
            worker = os.fork()
            if worker == 0:
                return 0
        except OSError:
            self._leave(first)
            raise
        namespaces.fork_into(self._home)
        self._first[worker] = first
        return worker

    def clear(self, worker: int) -> None:
        """A worker has been waited for: end all that is left of its namespace."""
        self._end(self._first.pop(worker))

    def _leave(self, first: int) -> None:
        namespaces.fork_into(self._home)
        if first:
            self._end(first)

    def _end(self, first: int) -> None:
        os.kill(first, signal.SIGKILL)
        os.waitpid(first, 0)

    def _sit(self) -> None:
        """Number 1: locked in like a worker, with nothing open, it waits to be killed. Never returns."""
        try:
            lockdown.set_parent_death_signal(0)
            self._cage.enter(lockdown.Limits(cpu_s=1, memory_bytes=None), keep=())
            while True:
                time.sleep(1 << 20)
        finally:
            os._exit(1)
