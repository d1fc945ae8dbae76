"""A store in each database: a file of SQLite, and one in the PostgreSQL server of this session."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from autograder.messages import Place, Shortcut, Unit
from autograder.records import (
    Counterexample,
    Diagnosis,
    Evidence,
    GradientPath,
    Isolation,
    Outcome,
    Reading,
    Shown,
    Submission,
)
from autograder.store.records import Grade, HandIn, KeptEvidence, Mark, RunAbout
from autograder.store.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made, in each database."""
    if request.param == "sqlite":
        return str(tmp_path / "course" / "store.sqlite")
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as store:
        yield store


class Make:
    """Sample records."""

    conditions = tuple(hashlib.md5(f"check {number}".encode()).hexdigest() for number in range(12))

    def about(self, assignment: str = "cells") -> RunAbout:
        return RunAbout(assignment, "0.1.0", "a1b2", "policy-1", "autograder grade cells hand-ins", "desk", "T1")

    def submission(self, student: str, text: str = "h = x", **more: object) -> Submission:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        return Submission(student, f"hand-ins/{student}.py", sha256, (Unit("cells.py", text),), {}, **more)  # type: ignore[arg-type]

    def hand_in(self, student: str, text: str = "h = x", at: datetime | None = None) -> HandIn:
        return HandIn(student, self.submission(student, text), at)

    def found(self, number: int, outcome: Outcome = Outcome.PASSED, message: str = "", **more: object) -> KeptEvidence:
        found = Evidence(f"check_{number}", outcome, message, cases=64, seconds=0.25, **more)  # type: ignore[arg-type]
        return KeptEvidence(self.conditions[number], "lstm_cell", found, "e5" if message else "", "T1")

    def everything(self, number: int) -> KeptEvidence:
        """A failure that says all that a failure can say."""
        shown = Shown("x", [2, 1], "[[1], [2]]")
        return self.found(
            number,
            Outcome.FAILED,
            "h' is wrong: ☃ \U0001f600 \0 \x1b[31m",
            places=(Place("cells.py", 3, "c = i * g", "forward"),),
            counterexample=Counterexample("c = 1", [shown], {"B": 1}, None, "2.0", "print(h)"),
            diagnosis=Diagnosis("forget gate left out", "c' = f ⊙ c + i ⊙ g"),
            flow=(GradientPath("h'", "x", "t=0", "scaled", 0.5),),
            remarks=("slow",),
            observed=True,
        )

    def reading(self, remark: str = "cell 3 failed") -> Reading:
        shortcut = Shortcut(Place("cells.py", 1, "torch.lstm_cell"), "calls torch.lstm_cell")
        return Reading([remark], [shortcut], Isolation("T1", ["seccomp", "landlock"]))

    def grade(self, student: str, score: float = 1.0, sha256: str = "", **more: object) -> Grade:
        passed = Mark(Outcome.PASSED, score, 2.0)
        sha256 = sha256 or self.submission(student).sha256
        told = {"policy": "policy-1", "engine": "0.1.0"} | more
        return Grade(student, sha256, score, 2.0, 0.0, 0.0, {"lstm_cell.check_0": passed}, **told)  # type: ignore[arg-type]


@pytest.fixture
def make() -> Make:
    return Make()
