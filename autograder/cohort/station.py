"""A station grades one hand-in after the other, and keeps what was found before it says that it is done.

The same in a process of its own, on another machine of a cluster, or in the command's own process.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec import field as member
from msgspec.structs import replace

from ..errors import SandboxError
from ..records import Outcome, Reading
from ..sheet import Findings, weakest
from ..store.records import KeptEvidence
from ..store.store import Store
from .conditions import Conditions

if TYPE_CHECKING:
    from ..grade import Grader
    from ..sandbox.sandbox import Sandbox


class Task(Struct, frozen=True):
    """One hand-in to be graded. It says which and no more; its text is in the store."""

    student: str
    submission: str
    """Its sha256."""


class Receipt(Struct, frozen=True):
    """What became of a task; what was found is in the store."""

    task: Task
    seconds: float
    ran: int
    """Checks that were run."""
    failed: bool
    """Whether any of them did not pass."""
    ungraded: dict[str, str] = member(default_factory=dict)
    """By ``exercise.check``, why the grader could not run it; under the empty name, why nothing could be run."""


@dataclass
class Station:
    """Grades for one run of one assignment, for several threads at once if need be.

    Args:
        open_grader: makes a sandbox, which belongs to the station, and a grader for it.
        drawing: whether every hand-in is drawn too.
    """

    store: Store
    run: int
    conditions: Conditions
    open_grader: Callable[[], tuple[Sandbox, Grader]]
    drawing: bool = False
    _open: tuple[Sandbox, Grader] | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Station:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def open(self) -> tuple[Sandbox, Grader]:
        """The sandbox and the grader, made when they are first needed. Raises `SandboxError`."""
        with self._opening:
            if self._open is None:
                self._open = self.open_grader()
            return self._open

    def close(self) -> None:
        """End the sandbox; the next task gets a new one."""
        with self._opening:
            opened, self._open = self._open, None
        if opened is not None:
            with contextlib.suppress(SandboxError, OSError):
                opened[0].close()

    def grade(self, task: Task) -> Receipt:
        """Run what is not known, and keep it. Never raises for anything that a submission does.

        A sandbox that fails is replaced for the next task; what it was asked is UNGRADED, and nobody's fault but ours.
        """
        started = time.perf_counter()
        known = self._known(task)
        submission = self.store.submission(task.submission, task.student)
        try:
            sandbox, grader = self.open()
            found = grader.examine(submission, known.evidence)
        except SandboxError as error:
            with self._opening:
                ended = self._open is not None and self._open[0].ended
            if ended:
                self.close()
            return Receipt(task, time.perf_counter() - started, 0, False, {"": str(error)})
        explained = self.conditions.facts.misconceptions
        kept = [
            KeptEvidence(
                self.conditions.checks[key],
                key[0],
                one,
                "" if one.outcome is Outcome.PASSED else explained.get(key[0], ""),
                sandbox.tier,
            )
            for key, one in found.evidence.items()
        ]
        self.store.keep(self.run, task.submission, kept, self._readings(found, known))
        return Receipt(
            task,
            time.perf_counter() - started,
            len(kept),
            any(one.outcome is not Outcome.PASSED for one in found.evidence.values()),
            {".".join(key): one.message for key, one in found.evidence.items() if one.outcome is Outcome.UNGRADED},
        )

    def _readings(self, found: Findings, known: Findings) -> dict[str, Reading]:
        """By condition. Where some evidence is older than this run, what was in force in both runs."""
        before = known.readings if known.evidence else {}
        both = {
            name: replace(
                one, isolation=weakest([one.isolation, *([before[name].isolation] if name in before else [])])
            )
            for name, one in found.readings.items()
        }
        told = {self.conditions.readings[name]: one for name, one in both.items()}
        if self.drawing:
            for name, condition in self.conditions.pictures.items():
                told[condition] = Reading([], [], both[name].isolation, list(found.pictures.get(name, ())))
        return told

    def _known(self, task: Task) -> Findings:
        return self.conditions.known(self.store, [task.submission], self.drawing)[task.submission]
