"""Stand-ins that several test files share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from autograder.records import Fatal
from autograder.wire import Call, Load, Loaded, Raised, Refused, Returned, Unit
from autograder.worker.namespace import Namespace
from autograder.worker.perform import perform


class InProcess:
    """A submission that answers in this process: what a session does, without its sandbox."""

    def __init__(self, source: str, harness: str = "", threads: Sequence[str] = (), fatal: Fatal | None = None):
        self._space = Namespace("handed_in")
        self._space.load(Load("handed_in", [Unit("answer.py", source)], harness=harness))
        self._threads, self._fatal = list(threads), fatal
        self.asked: list[int] = []
        """How many calls came in each batch."""

    def loaded(self) -> Loaded:
        return Loaded(self._space.problems, self._space.names())

    def ask(self, calls: Sequence[Call]) -> list[Returned | Raised | Refused] | Fatal:
        self.asked.append(len(calls))
        return self._fatal or [perform(self._space, call) for call in calls]

    def peak_mib(self, calls: Sequence[Call]) -> float | Fatal:
        raise NotImplementedError("what is measured takes a process of its own")

    @property
    def threads(self) -> list[str]:
        return self._threads


@pytest.fixture
def hand_in() -> Callable[..., InProcess]:
    return InProcess
