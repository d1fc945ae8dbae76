"""A view of the machine with nobody else in it: user, pid, network, IPC, mount and host-name namespaces.

Tier T2 enters them by itself. T3 is put into them by bubblewrap, which also makes a root out of the few folders that
workers read. From there on both are the same: see `nursery` for the pid namespace that each worker gets besides.

No rights are needed, but a kernel that lets everybody make namespaces. Some distributions and most containers do not:
`trial` finds out, in a process of its own. This file is run by itself, too, before anything of ours can be imported, so
it needs the standard library only.

Sources: namespaces(7), user_namespaces(7), pid_namespaces(7), mount_namespaces(7).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

# linux/sched.h
_NEW_MOUNTS = 0x00020000
_NEW_CGROUP = 0x02000000
_NEW_HOST_NAME = 0x04000000
_NEW_IPC = 0x08000000
_NEW_USER = 0x10000000
_NEW_PIDS = 0x20000000
_NEW_NETWORK = 0x40000000

# linux/mount.h
_NO_SET_USER_ID = 1 << 1
_NO_DEVICES = 1 << 2
_NO_PROGRAMS = 1 << 3
_RECURSIVE = 1 << 14
_PRIVATE = 1 << 18

_PR_SET_PDEATHSIG = 1
_HOST_NAME = b"worker"


def launch(command: Sequence[str], stage: str, keep: int) -> None:
    """Return in a process that is alone in new namespaces; or run bubblewrap's `command`, if there is one, instead.

    The process that was started stays outside and waits: it takes the folder `stage` away at the end, which nobody
    inside can do, and hands the exit status on. The descriptor `keep` goes to who is inside alone. Raises OSError when
    there are no namespaces to be had.
    """
    if command:
        inside = subprocess.Popen(command, pass_fds=[keep]).pid
    else:
        enter()
        inside = os.fork()
        if inside == 0:
            _libc("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            see_own_processes_only()
            return
    os.close(keep)
    status = os.waitstatus_to_exitcode(os.waitpid(inside, 0)[1])
    shutil.rmtree(stage, ignore_errors=True)
    os._exit(status if status >= 0 else 128 - status)


def enter() -> None:
    """Leave all namespaces of the machine. What this process, which must have one thread, forks next is number 1."""
    user, group = os.geteuid(), os.getegid()
    most = _NEW_USER | _NEW_MOUNTS | _NEW_PIDS | _NEW_NETWORK | _NEW_IPC | _NEW_HOST_NAME
    try:
        _libc("unshare", most | _NEW_CGROUP)
    except OSError:  # a kernel without control groups
        _libc("unshare", most)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text)
    _libc("mount", b"none", b"/", None, _RECURSIVE | _PRIVATE, None)
    _libc("sethostname", _HOST_NAME, len(_HOST_NAME))


def see_own_processes_only() -> None:
    """Have a /proc of the pid namespace that this process is in, in place of the machine's."""
    _libc("mount", b"proc", b"/proc", b"proc", _NO_SET_USER_ID | _NO_DEVICES | _NO_PROGRAMS, None)


def pid_namespace() -> int:
    """A descriptor of the pid namespace that this process is in."""
    return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


def fork_into_a_new_pid_namespace() -> None:
    """What this process forks next is number 1 of a new pid namespace, and what it forks afterwards is in it too."""
    _libc("unshare", _NEW_PIDS)


def fork_into(pid_namespace: int) -> None:
    """What this process forks next is in a namespace that it was in before."""
    _libc("setns", pid_namespace, _NEW_PIDS)


def trial(inside: bool) -> None:
    """Do what a zygote does, and end this process: with 0 if that is possible, else with an exception.

    `inside`: whether bubblewrap has put us into namespaces already.
    """
    if not inside:
        enter()
        child = os.fork()
        if child:
            os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        see_own_processes_only()
    home = pid_namespace()
    fork_into_a_new_pid_namespace()
    child = os.fork()
    if child == 0:
        os._exit(0 if os.getpid() == 1 else 1)
    fork_into(home)
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _libc(name: str, *arguments: int | bytes | None) -> None:
    words = [ctypes.c_ulong(word) if isinstance(word, int) else word for word in arguments]
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*words) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
