"""Where stations come from: everything of a course that is made once and shared by all who grade its hand-ins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..course import Course
from ..rubric import Device
from ..sandbox.tiers import required_tier
from ..store.store import Store
from .conditions import Conditions
from .crew import Busy, Crew
from .station import Receipt, Station, Task

if TYPE_CHECKING:
    from ..checks.pictures import Sketch
    from ..checks.suite import Suite
    from ..grade import Grader
    from ..sandbox.sandbox import Sandbox

_FEW = 12
"""Tasks that are not worth more processes: each would import torch for its own workers."""


@dataclass
class Workshop:
    """Grades tasks of one run on this machine.

    Args:
        devices: where checks may run.
        jobs: how many hand-ins are graded at once.
        preload: modules that hand-ins import, to be had by their workers from the start.
        hidden: folders that no worker may be able to read, beside the course's own.
        watch: told now and then what is under way.
    """

    course: Course
    store: Store
    run: int
    conditions: Conditions
    devices: Sequence[Device]
    jobs: int
    preload: Sequence[str] = ()
    hidden: Sequence[Path] = ()
    drawing: bool = False
    watch: Callable[[Sequence[Busy]], None] = lambda busy: None
    _suite: Suite | None = None
    _sketches: Sequence[Sketch] = field(default_factory=list)

    def __call__(self, tasks: Sequence[Task]) -> Iterator[Receipt]:
        """Receipts as they come. Raises `SandboxError` where nothing can be graded on this machine."""
        if not tasks:
            return
        required_tier(self.conditions.least_tier, "cuda" in self.devices)
        if len(tasks) <= _FEW:
            with self.station() as station:
                station.open()
                yield from by_threads(station, tasks, min(self.jobs, len(tasks)))
            return
        self._warm()
        yield from Crew(min(self.jobs, len(tasks)), self.station, self.watch).work(tasks)

    def station(self) -> Station:
        return Station(self.store, self.run, self.conditions, self._open, self.drawing)

    def _open(self) -> tuple[Sandbox, Grader]:
        """A sandbox, whose zygote imports torch while this process does, if it has not yet, and a grader for it."""
        from ..sandbox.zygote import Zygote

        rule, gpu = self.conditions.asked.rule, "cuda" in self.devices
        tier = required_tier(self.conditions.least_tier, gpu)
        zygote = Zygote(tier, rule.forbidden_operators, self.preload, gpu, rule.forbidden_somewhere)
        try:
            from ..grade import Grader
            from ..sandbox.sandbox import Sandbox

            suite = self._ready()
            sandbox = Sandbox(rule.limits, secret=[self.course.root, *self.hidden], zygote=zygote)
            grader = Grader(suite, rule, sandbox, devices=self.devices, sketches=self._sketches)
            sandbox.prove()
        except BaseException:
            zygote.close()
            raise
        return sandbox, grader

    def _ready(self) -> Suite:
        import torch

        torch.set_num_threads(1)  # more would spin against the workers: measured, a hundredfold slower at worst
        if self._suite is None:
            name = self.conditions.asked.rule.name
            self._suite = self.course.suite(name)
            self._sketches = self.course.sketches(name) if self.drawing else []
        return self._suite

    def _warm(self) -> None:
        """Draw all cases and work out their right answers, so that every process that is forked has them."""
        from ..grade import rehearse

        rehearse(self._ready(), self.conditions.asked, self.devices)


def by_threads(station: Station, tasks: Sequence[Task], jobs: int) -> Iterator[Receipt]:
    """Several at once in this process, whose workers compute meanwhile; what failed is tried once more."""
    pool = ThreadPoolExecutor(jobs)
    try:
        for future in as_completed([pool.submit(_twice, station, task) for task in tasks]):
            yield future.result()
    except BaseException:  # Ctrl-C above all: do not wait for hand-ins that may loop for a minute
        station.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _twice(station: Station, task: Task) -> Receipt:
    receipt = station.grade(task)
    return station.grade(task) if "" in receipt.ungraded else receipt
