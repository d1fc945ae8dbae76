"""What commands cost: CPU-seconds, wall, and the most memory of all their processes together."""

from __future__ import annotations

import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.2
"""Between two looks at the memory."""
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass
class Cost:
    """Of everything that was started."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    peak_mib: float = 0.0
    """Of all processes together, shared pages counted by their share (PSS)."""
    pace_ms: float = 0.0
    """What a fixed loop of Python took, of processor time, before and after: tells whether the machine was the same."""


@contextmanager
def metered() -> Iterator[Cost]:
    """The cost of what is started inside, and has ended by the end; filled in then."""
    cost = Cost()
    watch = _Watch()
    pace_s = _pace_s()
    with processor_time() as used_s:
        began, before = time.monotonic(), used_s()
        watch.start()
        try:
            yield cost
        finally:
            cost.wall_s, cost.cpu_s = time.monotonic() - began, used_s() - before
            watch.over.set()
            watch.join()
            cost.peak_mib = watch.peak_kib / 1024
    cost.pace_ms = 500 * (pace_s + _pace_s())


@contextmanager
def processor_time() -> Iterator[Callable[[], float]]:
    """A clock of the CPU-seconds of all that is started inside.

    It is the account of a control group (cgroups(7), version 2): whoever kills a pid namespace, as our sandbox does at
    its end, is never told what the processes in it have used, so that getrusage(2) knows less than half of it.
    """
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    [root, *_] = [*(Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"), Path("/sys/fs/cgroup")]
    membership = Path("/proc/self/cgroup").read_text().splitlines()
    home = root / next((line.removeprefix("0::/") for line in membership if line.startswith("0::/")), "")
    group = home / f"metered-{os.getpid()}"
    try:
        group.mkdir()
        (group / "cgroup.procs").write_text(str(os.getpid()))
    except OSError as error:
        with suppress(OSError):
            group.rmdir()
        print(
            f"CPU-seconds are getrusage's, which misses what a sandbox of tier T2 or T3 uses: no control group can be "
            f"had ({error}). Run this as root, or under systemd-run --user --scope -p Delegate=yes.",
            file=sys.stderr,
        )
        yield lambda: _seconds(resource.RUSAGE_CHILDREN)
        return
    try:
        yield lambda: _usage_s(group) - _seconds(resource.RUSAGE_SELF)
    finally:
        (home / "cgroup.procs").write_text(str(os.getpid()))
        _end(group)


def _pace_s() -> float:
    """The least of five, so that what else runs matters little."""
    times = []
    for _ in range(5):
        before = time.process_time()
        sum(number & 7 for number in range(1_000_000))
        times.append(time.process_time() - before)
    return min(times)


def _end(group: Path) -> None:
    """End a control group and what is left in it, such as kernels of Jupyter, which have sessions of their own."""
    for _ in range(50):
        with suppress(OSError):  # a kernel before 5.14 has no cgroup.kill
            (group / "cgroup.kill").write_text("1")
        with suppress(OSError):
            group.rmdir()
            return
        time.sleep(0.1)


def _usage_s(group: Path) -> float:
    lines = (line.split() for line in (group / "cpu.stat").read_text().splitlines())
    return next(int(value) for name, value in lines if name == "usage_usec") / 1e6


def _seconds(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


class _Watch(threading.Thread):
    """Keeps the most memory that all processes below this one ever had at a time."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_kib, self.over = 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(EVERY_S):
            self.peak_kib = max(self.peak_kib, sum(map(_memory_kib, _below(os.getpid()))))


def _below(pid: int) -> Iterator[int]:
    """All processes that descend from one."""
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                yield child
                yield from _below(child)
    except OSError:  # it has ended meanwhile
        return


def _memory_kib(pid: int) -> int:
    """The PSS; of another user's process, whose PSS is nobody's business, all that it has in memory."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    except PermissionError:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_KIB
    except OSError:
        return 0
