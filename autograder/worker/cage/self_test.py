"""Every layer of the sandbox, tried one after the other before the first submission.

A worker that runs nothing but this locks itself in step by step. What a layer forbids is tried as soon as it is in
force, while those that come after it, which would forbid much of the same, are not. For Landlock it is tried before as
well that the same can be done: a door that was never there proves nothing.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ..protocol import Trial
from . import lockdown

_CONNECTION = 3
_PR_GET_NO_NEW_PRIVS = 39
_MAP_NORESERVE = 0x4000
_MORE = 64 << 20
_OURS = 50
"""Process ids that a new pid namespace has given away when this is run, at most."""
_INSIDE = Path(__file__)
"""A file that a worker sees at every tier, and that Landlock keeps it from reading."""


def open_doors(cage: lockdown.Cage, limits: lockdown.Limits, trial: Trial) -> list[str]:
    """Enter the cage and name, as 'layer: deed', all that a layer should have refused and did not; empty if all hold.

    Raises `LockdownError` when a layer cannot be had.
    """
    if cage.tier == "T0":
        cage.enter(limits, keep=range(_CONNECTION + 1))
        return []
    found = [f"namespaces: {deed}" for deed in _company(trial)] if cage.tier in ("T2", "T3") else []
    if cage.tier == "T3" and _can(Path(trial.outside).stat):
        found.append("bubblewrap: finding out that a file exists")
    if not _can(_INSIDE.read_bytes):
        found.append("landlock: nothing shows that reading is its doing, for it was refused before")
    for layer in cage.layers(limits, keep=range(_CONNECTION + 1)):
        name = layer.partition(":")[0]
        found += [f"{name}: {deed}" for deed in _deeds(name, limits, trial)]
    return found


def _deeds(layer: str, limits: lockdown.Limits, trial: Trial) -> Iterator[str]:
    """What the layer that has just come into force still lets through."""
    match layer:
        case "rlimits":
            memory = limits.memory_bytes
            if memory is not None and _can(partial(_map, memory + _MORE), errno.ENOMEM):
                yield "mapping memory without end"
            if _can(lambda: _open(limits.open_files), errno.EMFILE):
                yield "opening descriptors without end"
        case "no_new_privs":
            if ctypes.CDLL(None).prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
                yield "gaining rights by running a program"
        case "capabilities":
            if _can(lambda: os.chroot("/"), errno.EPERM):
                yield "changing the root folder"
        case "landlock":
            if _can(_INSIDE.read_bytes, errno.EACCES) or _can(Path(trial.outside).read_bytes):
                yield "reading a file"
            if _can(lambda: list(Path("/").iterdir()), errno.EACCES):
                yield "listing a folder"
        case "seccomp":
            if _can(_fork):
                yield "starting a process"
            if _can(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)):
                yield "opening a network socket"
            if _can(lambda: os.execv("/bin/true", ["true"])):
                yield "running a program"
            if _can(lambda: os.kill(trial.process, 0)):
                yield "signalling the grader"


def _company(trial: Trial) -> Iterator[str]:
    """What namespaces should have taken out of sight."""
    if os.getppid() != 0:
        yield "seeing the parent process"
    if trial.process > _OURS:  # in a container the grader may be number 1, and so is somebody in here
        if _can(Path(f"/proc/{trial.process}").stat, errno.ENOENT):
            yield "finding out that the grader's process exists"
        if _can(lambda: os.kill(trial.process, 0), errno.ESRCH):
            yield "seeing the grader's process"
    if [name for _, name in socket.if_nameindex()] not in ([], ["lo"]):
        yield "seeing network interfaces"
    if _can(lambda: socket.create_connection(("127.0.0.1", trial.port), 1).close()):
        yield "reaching a port of this machine"


def _can(deed: Callable[[], object], refusal: int | None = None) -> bool:
    """Whether it can be done; to fail with another error than `refusal` is no refusal."""
    try:
        deed()
    except OSError as error:
        return refusal is not None and error.errno != refusal
    return True


def _map(size: int) -> None:
    """Address space alone, which a kernel that counts no memory beforehand has in plenty."""
    mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _MAP_NORESERVE).close()


def _open(count: int) -> None:
    opened: list[int] = []
    try:
        opened += (os.dup(0) for _ in range(count))
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
