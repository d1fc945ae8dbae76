"""A process locks itself in: what it gives up here it cannot take back, and neither can what it runs.

The zygote calls `prepare` once; every fork of it calls `Cage.enter` before it reads a byte of student code.
All that can be worked out beforehand is, so that a fork pays about a millisecond.

In the order in which they come into force:

- *rlimits*: processor time, memory beyond what is mapped already, descriptors, no file, no core dump.
- *no_new_privs*: no program gives rights back; what makes the next layers possible without being root.
- *capabilities*: none is left, not even for root.
- *landlock* (Linux 5.13): reading beneath the paths given to `prepare`, and nothing else; by the kernel's
  version also no TCP (6.7), no ioctl on devices (6.10), no signal or abstract socket out of the cage (6.12).
- *seccomp*: only the system calls in `syscalls`.

Tier T0 is the first two, T1 and above all of them, by a process without any rights on a plain kernel. What T2 and T3
put around them is in `namespaces`.

What this does not stop: finding out that a path exists (`stat`), use of the processor up to the limit, side
channels, and a fault in the kernel behind a call that is allowed. /dev/null cannot be written either.

Sources: landlock(7), seccomp(2), capabilities(7), prctl(2), setrlimit(2), close_range(2).
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import stat
import struct
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from . import syscalls

if sys.platform != "win32":
    import resource

Tier = Literal["T0", "T1", "T2", "T3"]

# linux/prctl.h
_PR_SET_PDEATHSIG: Final = 1
_PR_CAPBSET_DROP: Final = 24
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_CLEAR_ALL: Final = 4

# linux/capability.h: version 3 of the header, and the capability that drops others
_CAPABILITY_HEADER: Final = struct.pack("=Ii", 0x20080522, 0)
_CAP_SETPCAP: Final = 8

# linux/landlock.h
_LANDLOCK_VERSION_FLAG: Final = 1
_LANDLOCK_RULE_PATH_BENEATH: Final = 1
_WRITE_FILE: Final = 1 << 1
_READ_FILE: Final = 1 << 2
_READ_DIR: Final = 1 << 3
_IOCTL_DEV: Final = 1 << 15
# Every right that a version of the interface knows: 1 execute … make_sym, 2 refer, 3 truncate, 5 ioctl_dev.
_FILE_RIGHTS: Final = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_TCP_BIND_AND_CONNECT: Final = 0b11
_SCOPE_SOCKETS_AND_SIGNALS: Final = 0b11

# linux/seccomp.h
_SECCOMP_SET_MODE_FILTER: Final = 1
_SECCOMP_GET_ACTION_AVAIL: Final = 2
# Before Linux 5.16 a filter also turned speculative store bypass off for its process, which costs a good
# part of the speed of numeric code. What that guards is secrets in the process's own memory; a worker holds
# none.
_SECCOMP_FLAG_SPEC_ALLOW: Final = 4

_LAST_DESCRIPTOR: Final = 0x7FFFFFFF


class LockdownError(OSError):
    """A layer that was asked for is not in force; the process must end and not go on with less."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may use. A limit that is lower already stays as it is.

    `memory_bytes` counts from what the process maps when it enters the cage; None sets no limit (CUDA
    reserves address space far beyond its memory). `stack_bytes` of None leaves the main thread's stack
    alone. At `cpu_s` the process gets SIGXCPU, which it could ignore, and a second later SIGKILL. The
    number of processes has no limit here, since the kernel does not hold root to one: at T1 the filter
    allows none at all.
    """

    cpu_s: int
    memory_bytes: int | None
    file_bytes: int = 0
    open_files: int = 64
    stack_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Cage:
    """What `prepare` made ready; enter it in a fork, as often as there are forks."""

    tier: Tier
    landlock: int = 0
    ruleset: int | None = None
    filter: syscalls.Filter | None = None
    gpu: bool = False
    """Whether the driver of a GPU can be reached, which is a door that is otherwise shut."""

    def enter(self, limits: Limits, keep: Collection[int]) -> tuple[str, ...]:
        """Close every descriptor but `keep`, lock this process in, and name the layers that are now in force.

        Raises LockdownError when a layer of the tier cannot be had. The layers before it are in force then,
        so nothing is left to do but to exit. A system without no_new_privs (macOS) has T0 without that
        layer.
        """
        return tuple(self.layers(limits, keep))

    def layers(self, limits: Limits, keep: Collection[int]) -> Iterator[str]:
        """The same, step by step: each layer's name when it has come into force."""
        mapped = _mapped_bytes_of_a_lone_thread() if sys.platform == "linux" else 0
        close_descriptors({*keep} if self.ruleset is None else {*keep, self.ruleset})
        yield _set_limits(limits, mapped)
        if sys.platform == "linux":
            yield _forbid_new_privileges()
        if self.tier != "T0":
            yield _drop_capabilities()
            yield self._enter_landlock()
            yield self._enter_seccomp()
            if self.gpu:
                yield "gpu driver reachable"

    def close(self) -> None:
        """Give up the ruleset's descriptor; no fork made after this can enter."""
        if self.ruleset is not None:
            os.close(self.ruleset)

    def _enter_landlock(self) -> str:
        if self.ruleset is None:
            raise LockdownError(errno.EINVAL, "landlock: this cage was made without a ruleset")
        _call("landlock_restrict_self", self.ruleset, 0)
        os.close(self.ruleset)
        return f"landlock:{self.landlock}"

    def _enter_seccomp(self) -> str:
        if self.filter is None:
            raise LockdownError(errno.EINVAL, "seccomp: this cage was made without a filter")
        code = self.filter.for_process(os.getpid())
        memory = (ctypes.c_char * len(code)).from_buffer(code)
        # struct sock_fprog { unsigned short len; struct sock_filter *filter; }, with its padding
        program = struct.pack("@HP", len(code) // syscalls.INSTRUCTION_BYTES, ctypes.addressof(memory))
        _call("seccomp", _SECCOMP_SET_MODE_FILTER, _SECCOMP_FLAG_SPEC_ALLOW, program)
        return "seccomp"


# --------------------------------------------------------------------------------- in the zygote
def prepare(
    readable: Sequence[str], tier: Tier = "T1", devices: Sequence[str] = (), hidden: Collection[str] = ()
) -> Cage:
    """Make a cage in which files at and beneath the paths `readable` can be read; call it before forking.

    The device files `devices` can be read, written and controlled (ioctl): a GPU's driver cannot be used without. The
    files `hidden` cannot be read though they lie beneath what can; that they are there can be seen.

    Raises LockdownError when this system lacks what the tier needs, in a sentence that says what. A path
    that does not exist, or that this process itself cannot reach, is left out: the cage is never wider for
    it. T0 restricts no path at all.
    """
    if tier == "T0":
        return Cage("T0")
    lacking = missing()
    if lacking:
        raise LockdownError(errno.ENOSYS, f"{tier} cannot be had here: " + "; ".join(lacking))
    program = syscalls.filter_for(syscalls.machine(), gpu=bool(devices))
    return Cage(tier, landlock_abi(), _make_ruleset(readable, devices, hidden), program, gpu=bool(devices))


def missing() -> tuple[str, ...]:
    """What keeps this system from T1, a clause each; empty when nothing does."""
    if sys.platform != "linux":
        return (f"Landlock and seccomp are Linux's, and this is {sys.platform}",)
    no_table = syscalls.why_no_table()
    if no_table:
        return (no_table,)
    lacking = []
    if not landlock_abi():
        lacking.append("this kernel has no Landlock (Linux 5.13), or it was switched off at boot")
    if not seccomp_available():
        lacking.append("this kernel, or the container around us, has no seccomp filters (Linux 4.14)")
    return tuple(lacking)


def landlock_abi() -> int:
    """The version of the kernel's Landlock interface; 0 where there is none."""
    if sys.platform != "linux" or syscalls.why_no_table():
        return 0
    try:
        return _call("landlock_create_ruleset", None, 0, _LANDLOCK_VERSION_FLAG)
    except LockdownError:
        return 0


def seccomp_available() -> bool:
    """Whether a filter can be set, and can kill the process that calls by another machine's numbers."""
    if sys.platform != "linux" or syscalls.why_no_table():
        return False
    try:
        _call("seccomp", _SECCOMP_GET_ACTION_AVAIL, 0, struct.pack("=I", syscalls.KILL_PROCESS))
    except LockdownError:
        return False
    return True


def _make_ruleset(readable: Sequence[str], devices: Sequence[str], hidden: Collection[str]) -> int:
    """A Landlock ruleset that handles all this kernel can handle, and allows reading beneath some paths."""
    abi = landlock_abi()
    rights = _FILE_RIGHTS[min(abi, max(_FILE_RIGHTS))]
    # struct landlock_ruleset_attr grew by a field at a time; a kernel refuses fields that it does not know
    fields = [rights]
    if abi >= 4:
        fields.append(_TCP_BIND_AND_CONNECT)
    if abi >= 6:
        fields.append(_SCOPE_SOCKETS_AND_SIGNALS)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = _call("landlock_create_ruleset", attributes, len(attributes), 0)
    secret = frozenset(map(os.path.realpath, hidden))
    for path in readable:
        for place, reading in _around(path, secret):
            _allow(ruleset, place, reading)
    for path in devices:
        _allow(ruleset, path, (_READ_FILE | _WRITE_FILE | _IOCTL_DEV) & rights)
    return ruleset


def _around(path: str, hidden: frozenset[str]) -> Iterator[tuple[str, int]]:
    """What to allow so that all at and beneath a path can be read but the files `hidden`.

    Landlock knows no exceptions. Where there is one beneath, a folder may be listed, as the import system does before
    it opens anything, and its entries are allowed one by one.
    """
    place = os.path.realpath(path) if hidden else path
    if not any(f"{file}/".startswith(f"{place}/") for file in hidden):
        yield path, _READ_FILE | _READ_DIR
    elif place not in hidden:
        yield path, _READ_DIR
        for entry in sorted(Path(path).iterdir()):
            if not entry.is_symlink():  # one that leads to what is hidden would open it, or lead in a circle
                yield from _around(str(entry), hidden)


def _allow(ruleset: int, path: str, rights: int) -> None:
    if sys.platform != "linux":
        raise LockdownError(errno.ENOSYS, "landlock: it is Linux's")
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= ~_READ_DIR
        # struct landlock_path_beneath_attr, which is packed
        rule = struct.pack("=Qi", rights, place)
        _call("landlock_add_rule", ruleset, _LANDLOCK_RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(place)


# --------------------------------------------------------------------------------- in the fork
def set_parent_death_signal(parent: int) -> None:
    """Have the kernel kill this process when the one that forked it ends.

    `parent` is the forking process's id, taken before the fork; LockdownError when it has ended meanwhile,
    for then no signal will ever come. Within a new pid namespace it is 0, dead or alive, and this cannot be
    told. Call it after any change of user, which takes the signal back; dropping capabilities does not.
    """
    if sys.platform != "linux":
        raise LockdownError(errno.ENOSYS, "only Linux sends a signal when the parent ends")
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise LockdownError(errno.ESRCH, f"the process {parent} that forked this one has ended")


def close_descriptors(keep: Collection[int]) -> None:
    """Close every descriptor of this process but those in `keep`, whether or not Python knows of it."""
    try:
        first = 0
        for kept in sorted({*keep}):
            _close_range(first, kept - 1)
            first = kept + 1
        _close_range(first, _LAST_DESCRIPTOR)
    except LockdownError:  # before Linux 5.9, in a container that refuses it, or on another system
        _close_one_by_one(keep)


def _close_range(first: int, last: int) -> None:
    if first <= last:
        _call("close_range", first, last, 0)


def _close_one_by_one(keep: Collection[int]) -> None:
    for descriptor in [int(entry.name) for entry in Path("/dev/fd").iterdir()]:
        if descriptor not in keep:
            try:
                os.close(descriptor)
            except OSError as error:
                if error.errno != errno.EBADF:  # the one that the listing itself was read from
                    raise


def _mapped_bytes_of_a_lone_thread() -> int:
    """Fields 23 and 20 of proc_pid_stat(5), counted from behind the program's name, which may hold anything.

    Landlock and seccomp lock in the calling thread alone: any other would stay free, with the same memory.
    """
    try:
        fields = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
    except OSError as error:
        raise LockdownError(error.errno, "/proc must be mounted where a process locks itself in") from error
    threads, mapped = int(fields[17]), int(fields[20])
    if threads != 1:
        message = f"only a lone thread can lock its process in, and there are {threads}"
        raise LockdownError(errno.EBUSY, message)
    return mapped


def _set_limits(limits: Limits, mapped_bytes: int) -> str:
    if sys.platform == "win32":
        raise LockdownError(errno.ENOSYS, "rlimits: Windows has none")
    wanted = {
        resource.RLIMIT_CPU: (limits.cpu_s, limits.cpu_s + 1),
        resource.RLIMIT_FSIZE: (limits.file_bytes, limits.file_bytes),
        resource.RLIMIT_NOFILE: (limits.open_files, limits.open_files),
        resource.RLIMIT_CORE: (0, 0),
    }
    if limits.stack_bytes is not None:
        wanted[resource.RLIMIT_STACK] = (limits.stack_bytes, limits.stack_bytes)
    if sys.platform == "linux":
        wanted[resource.RLIMIT_MEMLOCK] = (0, 0)
        wanted[resource.RLIMIT_MSGQUEUE] = (0, 0)
    if limits.memory_bytes is not None:
        if sys.platform != "linux":
            message = "rlimits: what is mapped can be read on Linux only; give memory_bytes=None"
            raise LockdownError(errno.ENOSYS, message)
        total = mapped_bytes + limits.memory_bytes
        wanted[resource.RLIMIT_AS] = (total, total)
    for kind, (soft, hard) in wanted.items():
        _lower_limit(kind, soft, hard)
    return "rlimits"


def _lower_limit(kind: int, soft: int, hard: int) -> None:
    if sys.platform == "win32":
        raise LockdownError(errno.ENOSYS, "rlimits: Windows has none")
    highest = resource.getrlimit(kind)[1]
    if highest != resource.RLIM_INFINITY:
        soft, hard = min(soft, highest), min(hard, highest)
    try:
        resource.setrlimit(kind, (soft, hard))
    except (OSError, ValueError) as error:
        raise LockdownError(errno.EPERM, f"rlimits: limit {kind} cannot be set to {soft}: {error}") from error


def _forbid_new_privileges() -> str:
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    return "no_new_privs"


def _drop_capabilities() -> str:
    """Empty the ambient, bounding, effective, permitted and inheritable sets, and look that they are.

    Only a process with CAP_SETPCAP may empty the bounding set. For another it bounds nothing any more, since
    no_new_privs keeps every program from gaining what is in it.
    """
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    if _capabilities()[0] & 1 << _CAP_SETPCAP:
        _empty_bounding_set()
    _call("capset", _CAPABILITY_HEADER, bytes(24))
    if any(_capabilities()):
        raise LockdownError(errno.EPERM, "capabilities: some are left after all were dropped")
    return "capabilities"


def _empty_bounding_set() -> None:
    for capability in range(64):
        try:
            _prctl(_PR_CAPBSET_DROP, capability)
        except LockdownError as error:
            if error.errno == errno.EINVAL:  # beyond the last one that this kernel knows
                return
            raise


def _capabilities() -> tuple[int, ...]:
    """Effective, permitted and inheritable set, the lower half of each first, then the upper halves."""
    sets = ctypes.create_string_buffer(24)
    _call("capget", _CAPABILITY_HEADER, sets)
    return struct.unpack("=6I", sets.raw)


# --------------------------------------------------------------------------------- calls
_Argument = int | bytes | ctypes.Array[ctypes.c_char] | None


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        libc.syscall.restype = ctypes.c_long
        libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    return libc


def _call(name: str, *arguments: _Argument) -> int:
    """Make a system call by its name in `syscalls.TABLE`; LockdownError when it fails."""
    if sys.platform != "linux" or syscalls.why_no_table():
        raise LockdownError(errno.ENOSYS, f"{name} cannot be called here")
    # Whole registers, for the kernel may look at all 64 bits, and a variadic call passes a plain int as 32
    words = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    result = int(_libc().syscall(ctypes.c_long(syscalls.machine().numbers[name]), *words))
    if result == -1:
        raise _failure(name)
    return result


def _prctl(option: int, argument: int) -> int:
    if sys.platform != "linux":
        raise LockdownError(errno.ENOSYS, f"prctl {option} cannot be called here")
    result = int(_libc().prctl(option, argument, 0, 0, 0))
    if result == -1:
        raise _failure(f"prctl {option}")
    return result


def _failure(what: str) -> LockdownError:
    number = ctypes.get_errno()
    return LockdownError(number, f"{what} was refused by the kernel: {os.strerror(number)}")
