"""Whose grade moved between two runs, and why: pure, over the history of grades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..store.records import Grade, GradeRow

_NAMED = 6
"""Checks that a reason names."""


@dataclass(frozen=True, slots=True)
class Move:
    """One student's grade before and after."""

    student: str
    before: Grade | None
    """None: there was none."""
    after: Grade
    reasons: tuple[str, ...]
    """Each a clause such as ``lstm_cell.values: passed, was failed``."""

    @property
    def points(self) -> float:
        """How far it moved, in points."""
        return self.after.score - (self.before.score if self.before else 0.0)


def moves(before: Sequence[GradeRow], after: Sequence[GradeRow]) -> list[Move]:
    """Those whose points are others, or awaited ones, by student."""
    old = {row.grade.student: row.grade for row in before}
    found = []
    for row in after:
        new, was = row.grade, old.get(row.grade.student)
        if was is None or (was.score, was.awaited, was.max_score) != (new.score, new.awaited, new.max_score):
            found.append(Move(new.student, was, new, tuple(_why(was, new))))
    return sorted(found, key=lambda move: move.student)


def _why(before: Grade | None, after: Grade) -> Iterator[str]:
    if before is None:
        yield "graded for the first time"
        return
    if before.submission != after.submission:
        yield "another hand-in"
    if before.overrides != after.overrides:
        yield "decided by staff" if len(after.overrides) > len(before.overrides) else "a decision was withdrawn"
    if before.late != after.late:
        yield f"lateness takes {after.late:g} points, took {before.late:g}"
    turned = [
        f"{name}: {mark.outcome.value}, was {was.outcome.value}"
        for name, mark in after.breakdown.items()
        if (was := before.breakdown.get(name)) is not None and was.outcome is not mark.outcome
    ]
    yield from _listed(turned)
    yield from _listed([f"{name}: new" for name in after.breakdown if name not in before.breakdown])
    yield from _listed([f"{name}: gone" for name in before.breakdown if name not in after.breakdown])
    both = [(before.breakdown[name], mark) for name, mark in after.breakdown.items() if name in before.breakdown]
    if worth := sum(was.max_score != mark.max_score for was, mark in both):
        yield f"grading.toml gives other points to {worth} checks"
    if turned and before.submission == after.submission and before.engine != after.engine:
        yield "graded by another version of the grader"


def _listed(clauses: Sequence[str]) -> Iterator[str]:
    yield from clauses[:_NAMED]
    if (more := len(clauses) - _NAMED) > 0:
        yield f"{more} more checks"
