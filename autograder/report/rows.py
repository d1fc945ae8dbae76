"""A sheet as the rows that course platforms show, which they call tests: a name, points earned and attainable, text.

Students' sheets leave out hidden checks that reveal nothing, but not their points. Platforms add up what they are
given, so those points stand in one row for each exercise, and all rows together have the points of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..records import ExerciseResult, GradeSheet, Outcome
from .safe import for_terminal, harmless
from .words import account

_ROUNDING = Decimal("0.0001")
"""What a number on a sheet may be off, and a little."""
UNTOLD = "What these hidden checks found is not told; their points are as they stand here."


@dataclass(frozen=True, slots=True)
class Row:
    """One check, or what an exercise's hidden checks that reveal nothing come to."""

    exercise: str
    name: str
    score: Decimal
    max_score: Decimal
    passed: bool
    hidden: bool
    text: str
    """Lines of plain text, harmless to a terminal; a format may still have to escape them."""


def rows_of(sheet: GradeSheet) -> list[Row]:
    """Rows whose `max_score` add up to the sheet's, to the last digit. Raises `ValueError` for a staff's sheet."""
    if sheet.audience != "students":
        raise ValueError(f"a sheet made for {sheet.audience} would be shown to students")
    rows = [row for exercise in sheet.exercises for row in _of_exercise(exercise)]
    return _filled_up(rows, _exact(sheet.max_score))


def _of_exercise(exercise: ExerciseResult) -> Iterator[Row]:
    earned, most = _exact(exercise.score), _exact(exercise.max_score)
    least = _ROUNDING * (len(exercise.checks) + 1)
    for check in exercise.checks:
        score, worth = _exact(check.score), _exact(check.max_score)
        earned, most = earned - score, most - worth
        yield Row(
            for_terminal(exercise.name, 100),
            for_terminal(check.name, 100),
            score,
            worth,
            check.outcome is Outcome.PASSED,
            check.visibility == "hidden",
            harmless("\n".join(account(check)), 6000),
        )
    if most > least:
        passed = earned >= most - least
        score = most if passed else earned if earned > least else Decimal(0)
        yield Row(for_terminal(exercise.name, 100), "checks that are not shown", score, most, passed, True, UNTOLD)


def _filled_up(rows: Sequence[Row], points: Decimal) -> list[Row]:
    """The largest row takes what rounding has left over, which it earns if it has earned the rest."""
    if not rows:
        return []
    largest = max(range(len(rows)), key=lambda place: rows[place].max_score)
    over = points - sum((row.max_score for row in rows), Decimal(0))
    one = rows[largest]
    score = one.score + over if one.passed else one.score
    return [*rows[:largest], replace(one, score=score, max_score=one.max_score + over), *rows[largest + 1 :]]


def _exact(points: float) -> Decimal:
    return Decimal(repr(points))
