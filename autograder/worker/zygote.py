"""The zygote: a process that has torch imported and nothing worth stealing, and forks a worker whenever it is asked.

Forking takes milliseconds where importing torch takes more than a second. It runs one thread and no more: a fork of a
process whose OpenMP pool has started deadlocks in its first parallel operation (asserted before serving).

It is started by `autograder.sandbox.zygote` as ``python -c``, isolated, with an environment of a few fixed lines and a
folder that holds copies of `wire`, `messages` and `worker` alone: neither it nor its workers can import the grader.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import importlib
import linecache
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import torch

from ..messages import Load, Loaded, Unit
from ..wire import PREFIX, Call, Done, Request, Work, decode, encode
from .cage import lockdown, self_test
from .cage.nursery import Nursery
from .forbidden.guard import forbid, make_ready
from .forbidden.machine_code import Trap, set_trap
from .namespace import Namespace
from .perform import perform
from .protocol import Hello, Reap, Reaped, Settings, Spawn, Spawned, Trouble
from .serve import report_fault, serve

LAZY = ("numpy.random", "torch.nested._internal.nested_tensor")
"""Modules that every worker would import for itself: numpy puts off its random generators (10 ms, 7 MiB)."""

EXIT_FAULT = 70
"""Exit status of a worker that could not lock itself in."""

_CONNECTION = 3
_AROUND = {"T0": (), "T1": (), "T2": ("namespaces",), "T3": ("bubblewrap", "namespaces")}
"""The layers that a worker is born into."""
_PR_SET_CHILD_SUBREAPER = 36


def main(nursery: Nursery | None) -> None:
    """Serve until the grader hangs up. `nursery` is where workers are forked, from tier T2 on."""
    settings = msgspec.json.decode(sys.argv[1], type=Settings)
    control = socket.socket(fileno=settings.control)
    _occupy(_CONNECTION)
    try:
        cage, trap = _make_ready(settings, control)
        _serve(control, cage, trap, settings, nursery)
    finally:
        shutil.rmtree(settings.stage, ignore_errors=True)  # the grader, whose work that is, may have been killed


def _make_ready(settings: Settings, control: socket.socket) -> tuple[lockdown.Cage, Trap | None]:
    try:
        hello = _warm_up(settings)
        cage = lockdown.prepare(settings.readable, settings.tier, settings.devices, settings.hidden)
        trap = set_trap()
        _assert_fit_to_fork()
    except Exception as error:
        control.send(msgspec.json.encode(Trouble(f"{type(error).__name__}: {error}")))
        raise
    gc.collect()
    gc.freeze()
    gc.enable()
    control.send(msgspec.json.encode(hello))
    return cage, trap


def _warm_up(settings: Settings) -> Hello:
    torch.set_num_threads(1)
    for name in LAZY:
        with contextlib.suppress(ModuleNotFoundError):  # names of torch's inner modules change between versions
            importlib.import_module(name)
    for name in settings.preload:
        importlib.import_module(name)
    refused = forbid(settings.forbidden) if settings.forbidden else 0
    make_ready(settings.forbidden_somewhere)
    _rehearse()
    tempfile.tempdir = "/tmp"  # it would look for a folder to write in, and a worker has none
    faulthandler.enable(file=2)
    return Hello(str(torch.__version__), refused)


_REHEARSAL = """
import torch

class Cell(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.empty(size, size).uniform_(-1, 1))
        self.bias = torch.nn.Parameter(torch.zeros(size))

    def forward(self, x, state):
        h, c = state
        i, f = torch.sigmoid(x @ self.weight.T + h @ self.weight.T + self.bias).chunk(2, dim=-1)
        return torch.tanh(torch.cat([i, f], dim=-1)) * c, torch.stack([x, h], dim=1).sum(1)
"""


def _rehearse() -> None:
    """Do once what every worker does first, so that what it builds on the way is there before the fork and shared."""
    size, rows = 4, torch.ones(2, 4, dtype=torch.float64)
    parameters = {"weight": torch.ones(size, size, dtype=torch.float64), "bias": torch.ones(size, dtype=torch.float64)}
    call = Call("Cell", [[rows, [rows, rows]]], [size], parameters, [rows, rows])
    space = Namespace("rehearsal")
    for request in (Load("rehearsal", [Unit("rehearsal.py", _REHEARSAL)]), Work(0, [call])):
        frame = encode(request)
        heard: Load | Work = decode(frame[:PREFIX], bytearray(frame[PREFIX:]), Request)
        if isinstance(heard, Load):
            space.load(heard)
            encode(Loaded(space.problems, space.names()))
        else:
            encode(Done(0, [perform(space, one) for one in heard.calls], []))
    sys.modules.pop("rehearsal", None)
    linecache.clearcache()


def _occupy(descriptor: int) -> None:
    """Take the number that a worker's connection will have, so that nothing else comes to lie there."""
    with contextlib.suppress(OSError):
        os.fstat(descriptor)
        return
    nowhere = os.open(os.devnull, os.O_RDONLY)
    if nowhere != descriptor:
        os.dup2(nowhere, descriptor)
        os.close(nowhere)


def _assert_fit_to_fork() -> None:
    if sys.platform == "linux" and (threads := len(list(Path("/proc/self/task").iterdir()))) != 1:
        raise RuntimeError(f"the zygote has {threads} threads; a fork of it could deadlock")
    known = {"autograder", "autograder.messages", "autograder.wire"}
    strangers = {
        name
        for name in sys.modules
        if name.split(".")[0] in ("autograder", "reference", "assignments")
        and name not in known
        and not name.startswith("autograder.worker")
    }
    if strangers:
        raise RuntimeError(f"the zygote has imported what workers may not see: {sorted(strangers)}")


def _serve(
    control: socket.socket, cage: lockdown.Cage, trap: Trap | None, settings: Settings, nursery: Nursery | None
) -> None:
    """Fork and reap until the grader hangs up, or is gone."""
    me = 0 if nursery else os.getpid()  # from within another pid namespace a parent has no number
    alive: set[int] = set()
    _adopt_orphans()
    decoder = msgspec.json.Decoder(Spawn | Reap)
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
        if not data:
            return
        try:
            match decoder.decode(data):
                case Spawn() as spawn:
                    pid = nursery.fork() if nursery else os.fork()
                    if pid == 0:
                        control.close()
                        _become_worker(spawn, descriptors, cage, trap, me, settings)
                    for descriptor in descriptors:
                        os.close(descriptor)
                    alive.add(pid)
                    pidfd = os.pidfd_open(pid)
                    socket.send_fds(control, [msgspec.json.encode(Spawned(pid))], [pidfd])
                    os.close(pidfd)
                case Reap(pid=pid):
                    _, status, used = os.wait4(pid, 0)
                    alive.discard(pid)
                    if nursery:
                        nursery.clear(pid)
                    elif cage.tier == "T0":
                        _kill_strays(alive)
                    cpu_s = used.ru_utime + used.ru_stime
                    peak_kib = used.ru_maxrss // (1024 if sys.platform == "darwin" else 1)  # bytes there
                    control.send(msgspec.json.encode(Reaped(status, cpu_s, peak_kib)))
        except (OSError, msgspec.MsgspecError) as error:
            control.send(msgspec.json.encode(Trouble(f"{type(error).__name__}: {error}")))


def _become_worker(
    spawn: Spawn,
    descriptors: Sequence[int],
    cage: lockdown.Cage,
    trap: Trap | None,
    parent: int,
    settings: Settings,
) -> None:
    """In the fork: arrange descriptors, refuse what only this worker does, lock in, serve. Never returns."""
    connection: socket.socket | None = None
    try:
        os.setsid()
        connection = _arrange(descriptors)
        lockdown.set_parent_death_signal(parent)
        os.environ.clear()
        faulthandler.register(signal.SIGUSR1, file=2, all_threads=False)
        limits = lockdown.Limits(cpu_s=spawn.cpu_s, memory_bytes=None if cage.gpu else spawn.memory_bytes)
        if spawn.trial:
            connection.sendall(msgspec.json.encode(self_test.open_doors(cage, limits, spawn.trial)))
            os._exit(0)
        if spawn.forbidden:
            forbid(spawn.forbidden)
        _offer_to_the_kernel()
        around = ("another user", *_AROUND[cage.tier]) if settings.lesser_user else _AROUND[cage.tier]
        layers = (*around, *cage.enter(limits, keep=range(_CONNECTION + 1)))
        if trap is not None and (settings.forbidden or spawn.forbidden):
            trap.spring()  # the last call of C that this process makes by an address
    except BaseException as error:
        if connection is not None:
            report_fault(connection, error)
        os._exit(EXIT_FAULT)
    try:
        serve(connection, layers, [*settings.forbidden, *spawn.forbidden])
    finally:
        os._exit(0)


def _arrange(descriptors: Sequence[int]) -> socket.socket:
    """Standard input empty, both outputs into the pipe, the connection at 3."""
    connection, output = descriptors
    empty, writer = os.pipe()
    os.close(writer)
    # Move the four out of the way first: any of them may stand where another belongs.
    high = [os.dup2(fd, 100 + place) for place, fd in enumerate((empty, output, output, connection))]
    for place, fd in enumerate(high):
        os.dup2(fd, place, inheritable=False)
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=_CONNECTION)


def _offer_to_the_kernel() -> None:
    """Where memory runs out, as in a small container, a worker goes first and not the grader (proc(5))."""
    with contextlib.suppress(OSError):  # no Linux, or no /proc
        Path("/proc/self/oom_score_adj").write_text("1000")


def _adopt_orphans() -> None:
    """Become the parent of what a worker may leave behind (prctl(2), PR_SET_CHILD_SUBREAPER)."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _kill_strays(alive: set[int]) -> None:
    """Kill what a worker without a filter of system calls (T0) has left: our children that are no workers."""
    with contextlib.suppress(OSError), Path(f"/proc/self/task/{os.getpid()}/children").open() as children:
        for pid in map(int, children.read().split()):
            if pid not in alive:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
