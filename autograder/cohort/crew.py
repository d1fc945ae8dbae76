"""Several stations at once, each a process forked from one that has the course's cases and right answers at hand.

A station that ends, whatever ended it, is replaced, and what it was at is given to another; nothing is lost, since a
station keeps what it has found before it says so. The process that forks runs one thread and no more.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

import msgspec

from ..errors import SandboxError
from .station import Receipt, Station, Task

_TICK_S = 0.25
"""How often somebody who watches is told, if nothing happens."""
_TRIES = 3
"""How often a task is given out before it is the grader's failure."""
_OVERTIME_S = 5.0
"""Seconds after which a hand-in holds up nobody else: another station takes its station's place meanwhile."""
_LEAVING_S = 5.0
"""For a station to end its sandbox."""
_FEW = 8
"""Tasks for which no station more is worth its start."""
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Busy:
    """What a station is at."""

    task: Task
    seconds: float


@dataclass
class _Post:
    """One station as the crew holds it."""

    process: ForkProcess
    line: Connection
    task: Task | None = None
    since: float = 0.0


@dataclass
class Crew:
    """Hands tasks out to stations and their receipts back.

    Args:
        jobs: how many hand-ins are graded at once.
        station: makes a station; called in a process of its own.
        watch: told now and then what is under way.
    """

    jobs: int
    station: Callable[[], Station]
    watch: Callable[[Sequence[Busy]], None] = lambda busy: None
    _posts: list[_Post] = field(default_factory=list)

    def work(self, tasks: Sequence[Task]) -> Iterator[Receipt]:
        """Receipts as they come.

        Raises:
            SandboxError: no station can grade anything here.
        """
        waiting = deque(tasks)
        tries = dict.fromkeys(tasks, 0)
        succeeded = False
        try:
            while waiting or any(post.task for post in self._posts):
                self._man(len(waiting))
                self._hand_out(waiting)
                for receipt in self._returned():
                    if "" not in receipt.ungraded:
                        succeeded = True
                        yield receipt
                        continue
                    tries[receipt.task] += 1
                    if tries[receipt.task] < _TRIES:
                        waiting.append(receipt.task)
                    elif succeeded:
                        yield receipt
                    else:
                        raise SandboxError(receipt.ungraded[""])
                self.watch(self.busy)
        finally:
            self.dismiss()

    @property
    def busy(self) -> list[Busy]:
        """What is under way, the slowest first."""
        now = time.monotonic()
        under_way = [Busy(post.task, now - post.since) for post in self._posts if post.task]
        return sorted(under_way, key=lambda busy: -busy.seconds)

    def dismiss(self) -> None:
        """End all stations: at once where they are at something, which nobody waits for any more."""
        for post in self._posts:
            post.line.close()
            if post.task:
                post.process.kill()
        for post in self._posts:
            post.process.join(_LEAVING_S)
            if post.process.is_alive():
                post.process.kill()
                post.process.join()
        self._posts.clear()

    def _man(self, waiting: int) -> None:
        """See that as many stations as cores are free of slow hand-ins."""
        slow = sum(busy.seconds > _OVERTIME_S for busy in self.busy)
        wanted = min(self.jobs, waiting + sum(post.task is not None for post in self._posts))
        if waiting >= _FEW:
            wanted += min(slow, self.jobs)
        while len(self._posts) < wanted:
            ours, theirs = _FORK.Pipe()
            others = [post.line for post in self._posts] + [ours]
            process = _FORK.Process(target=_serve, args=(theirs, others, self.station), daemon=True)
            process.start()
            theirs.close()
            self._posts.append(_Post(process, ours))

    def _hand_out(self, waiting: deque[Task]) -> None:
        free = [post for post in self._posts if post.task is None]
        for post, task in zip(free, list(waiting), strict=False):
            waiting.popleft()
            post.task, post.since = task, time.monotonic()
            with contextlib.suppress(OSError):  # it has ended: its line says so, and the task goes to another
                post.line.send_bytes(msgspec.json.encode(task))

    def _returned(self) -> Iterator[Receipt]:
        lines = {post.line: post for post in self._posts}
        for line in wait(list(lines), _TICK_S):
            post = lines[line]  # type: ignore[index]
            task, seconds = post.task, time.monotonic() - post.since
            try:
                receipt = msgspec.json.decode(post.line.recv_bytes(), type=Receipt)
            except (EOFError, OSError):
                self._posts.remove(post)
                post.line.close()
                post.process.join()
                if task is not None:
                    reason = f"the grader's process ended with exit code {post.process.exitcode} while it graded this"
                    yield Receipt(task, seconds, 0, False, {"": reason})
            else:
                post.task = None
                yield receipt


def _serve(line: Connection, others: Sequence[Connection], make: Callable[[], Station]) -> None:
    """A station's life: until the line ends, which its other end closes or dies with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the crew decides
    for other in others:
        other.close()
    with make() as station, contextlib.suppress(EOFError, OSError):
        while True:
            task = msgspec.json.decode(line.recv_bytes(), type=Task)
            line.send_bytes(msgspec.json.encode(station.grade(task)))
