"""Where workers are forked, from tier T2 on: each into a pid namespace of its own.

In it a process that does nothing is number 1 and the worker number 2, so that whatever is in it ends with number 1. The
worker itself would not do as number 1: the kernel keeps signals without a handler from a namespace's first process, and
SIGXCPU and abort's SIGABRT are such signals.

A *keeper* forks the first processes: the zygote forks it before it imports anything, so that a first process is a fork
of ten megabytes and not of torch. The zygote forks the worker into the namespace that is there already (setns(2)).
Measured: 11 ms of processor time a worker when the zygote forked both, 5 since.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time

from . import lockdown, namespaces

_WORDS = 300
"""Bytes of what the keeper says when it cannot."""


class Nursery:
    """Forks like `os.fork`. To be made and used in the zygote alone, and made before it has imported torch.

    Its methods raise OSError when no namespace or process can be had, and RuntimeError when none ever will.
    """

    def __init__(self, tier: lockdown.Tier):
        self._home = namespaces.pid_namespace()
        self._keeper, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._first: dict[int, int] = {}
        zygote = os.getpid()
        with theirs:
            if os.fork() == 0:
                try:
                    _keep(theirs, tier, zygote)
                finally:
                    os._exit(1)

    def fork(self) -> int:
        """A worker's process id as the zygote sees it; 0 in the worker."""
        first = self._new_namespace()
        worker = -1
        try:
            namespaces.fork_into(first)
            worker = os.fork()
            if worker == 0:
                return 0
            self._first[worker] = first
        finally:
            if worker:
                namespaces.fork_into(self._home)
            if worker < 0:
                _end(first)
        return worker

    def clear(self, worker: int) -> None:
        """A worker has been waited for: end all that is left of its namespace."""
        _end(self._first.pop(worker))

    def _new_namespace(self) -> int:
        """A descriptor of the first process of one."""
        said = b""
        descriptors: list[int] = []
        with contextlib.suppress(BrokenPipeError):
            self._keeper.send(b"?")
            said, descriptors, _, _ = socket.recv_fds(self._keeper, _WORDS, 1)
        if not said:
            raise RuntimeError("the process that makes pid namespaces for workers has ended")
        if not descriptors:
            raise OSError(f"no pid namespace for a worker: {said.decode()}")
        return descriptors[0]


def _end(first: int) -> None:
    """End a namespace, and return when nothing is left of it; takes the descriptor of its first process."""
    signal.pidfd_send_signal(first, signal.SIGKILL)
    ended = select.poll()
    ended.register(first, select.POLLIN)
    ended.poll()
    os.close(first)


def _keep(zygote: socket.socket, tier: lockdown.Tier, parent: int) -> None:
    """The keeper: makes a namespace with a first process whenever it is asked, until the zygote ends."""
    lockdown.close_descriptors([zygote.fileno()])
    lockdown.set_parent_death_signal(parent)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a first process; the zygote sees its end
    cage = lockdown.prepare((), tier)
    home = namespaces.pid_namespace()
    while zygote.recv(1):
        try:
            handle = _first_process(cage, home)
        except OSError as error:  # no more processes now, perhaps; it is asked again for the next worker
            zygote.send(str(error).encode()[:_WORDS])
            continue
        socket.send_fds(zygote, [b"!"], [handle])
        os.close(handle)


def _first_process(cage: lockdown.Cage, home: int) -> int:
    """A descriptor of a new namespace's number 1. This process's own forks stay at `home`."""
    try:
        namespaces.fork_into_a_new_pid_namespace()
        first = os.fork()
        if first == 0:
            _sit(cage)
        return os.pidfd_open(first)
    finally:
        namespaces.fork_into(home)


def _sit(cage: lockdown.Cage) -> None:
    """Number 1: locked in like a worker, with nothing open, it waits to be killed. Never returns."""
    try:
        lockdown.set_parent_death_signal(0)
        cage.enter(lockdown.Limits(cpu_s=1, memory_bytes=None), keep=())
        while True:
            time.sleep(1 << 20)
    finally:
        os._exit(1)
