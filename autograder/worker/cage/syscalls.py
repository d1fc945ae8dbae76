"""Which system calls a locked-in worker may make, and the seccomp program that says so to the kernel.

The table below is the whole policy: what is not in it is refused with EPERM. It holds what PyTorch on the
CPU, threads, asyncio and lazy imports were seen to ask for, less whatever an attack has used. There is no
writable disk, so nothing that makes, renames, resizes or re-labels a file is in it.

What it does not stop: `stat` and `access` tell whether a path exists and how large it is; `chdir` likewise. A
filter sees numbers and never the memory behind a pointer, so *which* file is opened is for Landlock to judge
(see `lockdown`). A fault in a system call that is allowed lets an attacker out.

Sources: seccomp(2), and Documentation/userspace-api/seccomp_filter.rst in the kernel for the layout of
`struct seccomp_data`; asm/unistd_64.h and asm-generic/unistd.h for the numbers (a test compares them).
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

# Name, number on x86-64, number on aarch64 ("-": that machine never had it), and a rule: "allow"; "absent"
# (ENOSYS, so that the C library falls back to the older call); "before" (called by `lockdown` until the
# filter is on, and refused ever after); or one of RULES.
TABLE: Final = """
# reading files, and descriptors that are already open
read                          0       63  allow
readv                        19       65  allow
pread64                      17       67  allow
preadv                      295       69  allow
preadv2                     327      286  allow
write                         1       64  allow
writev                       20       66  allow
pwrite64                     18       68  allow
pwritev                     296       70  allow
pwritev2                    328      287  allow
close                         3       57  allow
close_range                 436      436  allow
lseek                         8       62  allow
dup                          32       23  allow
dup2                         33        -  allow
dup3                        292       24  allow
pipe                         22        -  allow
pipe2                       293       59  allow
fstat                         5       80  allow
stat                          4        -  allow
lstat                         6        -  allow
newfstatat                  262       79  allow
statx                       332      291  allow
access                       21        -  allow
faccessat                   269       48  allow
faccessat2                  439      439  allow
readlink                     89        -  allow
readlinkat                  267       78  allow
getcwd                       79       17  allow
chdir                        80       49  allow
fchdir                       81       50  allow
getdents64                  217       61  allow
open                          2        -  reading
openat                      257       56  reading_at
openat2                     437      437  absent
fcntl                        72       25  fcntl
ioctl                        16       29  ioctl
# waiting, and the socket that was inherited
poll                          7        -  allow
ppoll                       271       73  allow
select                       23        -  allow
pselect6                    270       72  allow
epoll_create1               291       20  allow
epoll_ctl                   233       21  allow
epoll_wait                  232        -  allow
epoll_pwait                 281       22  allow
eventfd2                    290       19  allow
recvfrom                     45      207  allow
recvmsg                      47      212  allow
sendto                       44      206  allow
sendmsg                      46      211  allow
shutdown                     48      210  allow
getsockname                  51      204  allow
getpeername                  52      205  allow
getsockopt                   55      209  allow
socketpair                   53      199  socketpair
# memory
mmap                          9      222  allow
munmap                       11      215  allow
mremap                       25      216  allow
mprotect                     10      226  allow
madvise                      28      233  allow
brk                          12      214  allow
msync                        26      227  allow
get_mempolicy               239      236  allow
# signals to itself
rt_sigaction                 13      134  allow
rt_sigprocmask               14      135  allow
rt_sigreturn                 15      139  allow
rt_sigpending               127      136  allow
rt_sigtimedwait             128      137  allow
rt_sigsuspend               130      133  allow
sigaltstack                 131      132  allow
restart_syscall             219      128  allow
kill                         62      129  own_process
tgkill                      234      131  own_process
# threads
clone                        56      220  thread
clone3                      435      435  absent
futex                       202       98  allow
futex_waitv                 449      449  allow
set_robust_list             273       99  allow
get_robust_list             274      100  allow
set_tid_address             218       96  allow
rseq                        334      293  allow
membarrier                  324      283  allow
sched_yield                  24      124  allow
sched_getaffinity           204      123  allow
sched_getparam              143      121  allow
sched_getscheduler          145      120  allow
sched_get_priority_max      146      125  allow
sched_get_priority_min      147      126  allow
getcpu                      309      168  allow
exit                         60       93  allow
exit_group                  231       94  allow
# clocks
nanosleep                    35      101  allow
clock_nanosleep             230      115  allow
clock_gettime               228      113  allow
clock_getres                229      114  allow
gettimeofday                 96      169  allow
time                        201        -  allow
times                       100      153  allow
getitimer                    36      102  allow
setitimer                    38      103  allow
alarm                        37        -  allow
# what it is and where it runs
getpid                       39      172  allow
getppid                     110      173  allow
gettid                      186      178  allow
getuid                      102      174  allow
geteuid                     107      175  allow
getgid                      104      176  allow
getegid                     108      177  allow
getresuid                   118      148  allow
getresgid                   120      150  allow
getgroups                   115      158  allow
getpgrp                     111        -  allow
uname                        63      160  allow
sysinfo                      99      179  allow
getrusage                    98      165  allow
getrlimit                    97      163  allow
getrandom                   318      278  allow
umask                        95      166  allow
prlimit64                   302      261  own_limits
prctl                       157      167  prctl
arch_prctl                  158        -  arch_prctl
# called by lockdown itself, before the filter is on
capget                      125       90  before
capset                      126       91  before
landlock_create_ruleset     444      444  before
landlock_add_rule           445      445  before
landlock_restrict_self      446      446  before
seccomp                     317      277  before
"""

# Why some harmless-looking calls are missing: truncate, chmod, utimensat and the xattr calls are not, or
# not always, covered by Landlock; memfd_create is a writable file without a disk; io_uring makes calls that
# no filter sees; userfaultfd and keyctl are kernel surface without a use here; flock is a channel between
# workers.

OWN_PROCESS: Final = "own process"
_ALL_BITS: Final = 0xFFFFFFFF
_Value = int | Literal["own process"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One 32-bit half of an argument, under a mask, must be one of some values."""

    argument: int
    values: tuple[_Value, ...]
    mask: int = _ALL_BITS
    upper_half: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A call is allowed when all its conditions hold, and is refused with an error number otherwise."""

    conditions: tuple[Condition, ...]
    refusal: int = errno.EPERM


# O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | __O_TMPFILE: the same bits on both machines
# (asm-generic/fcntl.h).
_FOR_WRITING: Final = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000 | 0o20000000

# What glibc and musl pass to make a thread: CLONE_ VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS,
# PARENT_SETTID, CHILD_CLEARTID, and DETACHED, which the kernel ignores. No other bit may be set, and so no
# namespace (CLONE_NEW*), no vfork and no ptrace.
_CLONE_THREAD: Final = 0x10000
_THREAD_FLAGS: Final = 0x7D0F00

_FOR_A_DRIVER: Final = ("reading", "reading_at", "ioctl")

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        # A second line behind Landlock, which knows the paths: nothing is ever opened for writing.
        "reading": Rule((Condition(1, (0,), mask=_FOR_WRITING),), refusal=errno.EACCES),
        "reading_at": Rule((Condition(2, (0,), mask=_FOR_WRITING),), refusal=errno.EACCES),
        # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC. F_SETOWN with O_ASYNC once sent
        # SIGIO to the zygote and killed it; locks, leases and seals are of no use without a disk.
        "fcntl": Rule((Condition(1, (0, 1, 2, 3, 4, 1030)),)),
        # TCGETS (isatty), FIONREAD, FIONBIO (asyncio), FIONCLEX, FIOCLEX.
        "ioctl": Rule((Condition(1, (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)),)),
        # AF_UNIX and SOCK_STREAM (asyncio's wake-up pair). A datagram pair could `sendto` any local datagram
        # socket, syslog's for one, without ever calling `socket` or `connect`.
        "socketpair": Rule((Condition(0, (1,)), Condition(1, (1,), mask=0xF))),
        "own_process": Rule((Condition(0, (OWN_PROCESS,)),)),
        "thread": Rule(
            (
                Condition(0, (0,), mask=_ALL_BITS ^ _THREAD_FLAGS),
                Condition(0, (_CLONE_THREAD,), mask=_CLONE_THREAD),
            )
        ),
        # The process itself, and no new limit: both halves of the pointer are NULL.
        "own_limits": Rule((Condition(0, (0,)), Condition(2, (0,)), Condition(2, (0,), upper_half=True))),
        # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA (glibc names its arenas).
        "prctl": Rule((Condition(0, (15, 16, 0x53564D41)),)),
        # ARCH_GET_XCOMP_SUPP, ARCH_GET_XCOMP_PERM, ARCH_REQ_XCOMP_PERM: oneDNN asks for the AMX registers.
        "arch_prctl": Rule((Condition(0, (0x1021, 0x1022, 0x1023)),)),
    }
)


# -------------------------------------------------------------------------------- machines
@dataclass(frozen=True, slots=True)
class Machine:
    """One processor architecture: how the kernel's auditing names it, and its numbers and rules by call."""

    name: str
    audit_arch: int
    numbers: Mapping[str, int]
    rules: Mapping[str, str]


# AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 of linux/audit.h, and each one's column in TABLE.
_MACHINES: Final = {"x86_64": (0xC000003E, 1), "aarch64": (0xC00000B7, 2)}


@cache
def machine(name: str = "") -> Machine:
    """The machine that `platform.machine()` calls `name`, or this one; KeyError where there is no table."""
    name = name or platform.machine()
    audit_arch, column = _MACHINES[name]
    rows = [line.split() for line in TABLE.splitlines() if line and not line.startswith("#")]
    known = [row for row in rows if row[column] != "-"]
    numbers = {row[0]: int(row[column]) for row in known}
    return Machine(name, audit_arch, MappingProxyType(numbers), MappingProxyType({r[0]: r[3] for r in known}))


def why_no_table() -> str | None:
    """Why no filter can be written for the running process, in a sentence; None when one can."""
    name = platform.machine() or "this machine"
    if name not in _MACHINES:
        return f"there is no table of system calls for {name}, only for {' and '.join(_MACHINES)}"
    if struct.calcsize("P") != 8:
        return f"this is a 32-bit Python on {name}, whose system calls have other numbers"
    return None


# -------------------------------------------------------------------------------- assembler
# Classic BPF: an accumulator, forward jumps only, instructions of 8 bytes `code, if-true, if-false, value`.
_LOAD_WORD: Final = 0x20
_AND: Final = 0x54
_JUMP: Final = 0x05
_JUMP_EQUAL: Final = 0x15
_JUMP_AT_LEAST: Final = 0x35
_RETURN: Final = 0x06
_INSTRUCTION: Final = struct.Struct("=HBBI")
INSTRUCTION_BYTES: Final = _INSTRUCTION.size
_VALUE_OFFSET: Final = 4

# `struct seccomp_data { int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6]; }`
_NUMBER: Final = 0
_ARCH: Final = 4

ALLOW: Final = 0x7FFF0000
KILL_PROCESS: Final = 0x80000000
_ERRNO: Final = 0x00050000

# Stands for the own process until its id is known. No id is as high (the kernel's PID_MAX_LIMIT is 2**22), so
# that a program which somebody forgot to complete allows too little.
_NOBODY: Final = 0x7FFFFFFF
_LONGEST_JUMP: Final = 255


def _argument(index: int, upper_half: bool) -> int:
    """Where one half of an argument stands in `seccomp_data`; both machines are little-endian."""
    return 16 + 8 * index + (4 if upper_half else 0)


@dataclass(frozen=True, slots=True)
class Filter:
    """A finished program, but for the id of the process that it will guard."""

    code: bytes
    own_process_places: tuple[int, ...]

    def for_process(self, process: int) -> bytearray:
        """The program for one process; cheap, for it happens in every fork."""
        code = bytearray(self.code)
        for place in self.own_process_places:
            struct.pack_into("=I", code, place, process)
        return code


@dataclass(slots=True)
class Assembler:
    """Instructions in the order written; jumps name a label that is placed further down."""

    _lines: list[tuple[int, int, str | None, str | None]] = field(default_factory=list)
    _labels: dict[str, int] = field(default_factory=dict)
    _own_process_lines: list[int] = field(default_factory=list)

    def load(self, offset: int) -> None:
        self._lines.append((_LOAD_WORD, offset, None, None))

    def keep_bits(self, mask: int) -> None:
        self._lines.append((_AND, mask, None, None))

    def answer(self, verdict: int) -> None:
        self._lines.append((_RETURN, verdict, None, None))

    def label(self, name: str) -> None:
        if name in self._labels:
            raise ValueError(f"the label {name!r} is placed twice")
        self._labels[name] = len(self._lines)

    def jump(self, to: str) -> None:
        self._lines.append((_JUMP, 0, to, None))

    def if_equal(self, value: _Value, then: str | None = None, otherwise: str | None = None) -> None:
        """Go to a label, or on to the next line where none is named."""
        if value == OWN_PROCESS:
            self._own_process_lines.append(len(self._lines))
        number = _NOBODY if isinstance(value, str) else value
        self._lines.append((_JUMP_EQUAL, number, then, otherwise))

    def if_at_least(self, value: int, then: str | None = None, otherwise: str | None = None) -> None:
        self._lines.append((_JUMP_AT_LEAST, value, then, otherwise))

    def assemble(self) -> Filter:
        code = b"".join(self._encode(place) for place in range(len(self._lines)))
        places = (line * INSTRUCTION_BYTES + _VALUE_OFFSET for line in self._own_process_lines)
        return Filter(code, tuple(places))

    def _encode(self, place: int) -> bytes:
        operation, value, then, otherwise = self._lines[place]
        if operation == _JUMP:  # the only one whose distance is not limited to a byte
            return _INSTRUCTION.pack(operation, 0, 0, self._distance(place, then))
        distances = self._distance(place, then), self._distance(place, otherwise)
        if max(distances) > _LONGEST_JUMP:
            raise ValueError(f"line {place} jumps too far, to {then!r} or {otherwise!r}")
        return _INSTRUCTION.pack(operation, *distances, value)

    def _distance(self, place: int, label: str | None) -> int:
        return 0 if label is None else self._labels[label] - place - 1


# -------------------------------------------------------------------------------- the program
def filter_for(target: Machine, gpu: bool = False) -> Filter:
    """The whole policy as one program: check the machine, then the number, then the arguments.

    A GPU's driver is opened for writing and then controlled with hundreds of requests, so with `gpu` those calls are
    free, and Landlock alone says on which files.
    """
    free = _FOR_A_DRIVER if gpu else ()
    out = Assembler()
    _kill_foreign_calls(out, target)
    allowed = [target.numbers[name] for name, rule in target.rules.items() if rule == "allow" or rule in free]
    absent = [target.numbers[name] for name, rule in target.rules.items() if rule == "absent"]
    _answer_when_listed(out, "allowed", allowed, ALLOW)
    _answer_when_listed(out, "absent", absent, _ERRNO | errno.ENOSYS)
    for name, rule in target.rules.items():
        if rule in RULES and rule not in free:
            _answer_by_arguments(out, name, target.numbers[name], RULES[rule])
    out.answer(_ERRNO | errno.EPERM)
    return out.assemble()


def _kill_foreign_calls(out: Assembler, target: Machine) -> None:
    """Kill a process that calls by another machine's numbers, as `int 0x80` does on x86-64."""
    out.load(_ARCH)
    out.if_equal(target.audit_arch, then="native")
    out.answer(KILL_PROCESS)
    out.label("native")
    out.load(_NUMBER)
    if target.name == "x86_64":  # x32 has the same arch, and numbers from __X32_SYSCALL_BIT upward
        out.if_at_least(0x40000000, otherwise="not x32")
        out.answer(KILL_PROCESS)
        out.label("not x32")


def _answer_when_listed(out: Assembler, name: str, numbers: Sequence[int], verdict: int) -> None:
    """Give a verdict for any of these calls, whatever the arguments; the number stays loaded."""
    for number in numbers:
        out.if_equal(number, then=name)
    out.jump(to=f"not {name}")
    out.label(name)
    out.answer(verdict)
    out.label(f"not {name}")


def _answer_by_arguments(out: Assembler, name: str, number: int, rule: Rule) -> None:
    """Give the verdict on one call by its arguments; the number stays loaded for every other call."""
    refused, other = f"{name} refused", f"not {name}"
    out.if_equal(number, otherwise=other)
    for place, condition in enumerate(rule.conditions):
        passed = f"{name} passed {place}"
        out.load(_argument(condition.argument, condition.upper_half))
        if condition.mask != _ALL_BITS:
            out.keep_bits(condition.mask)
        for value in condition.values:
            out.if_equal(value, then=passed)
        out.jump(to=refused)
        out.label(passed)
    out.answer(ALLOW)
    out.label(refused)
    out.answer(_ERRNO | rule.refusal)
    out.label(other)
