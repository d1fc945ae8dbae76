"""A sheet as the list of tests that course platforms know: a name, points earned and attainable, and text.

Students' sheets leave out hidden checks that reveal nothing, but not their points. Platforms add up what they are
given, so those points stand in one line for each exercise, and all lines together have the points of the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..records import ExerciseResult, GradeSheet, Outcome
from .safe import for_terminal, harmless
from .words import account

_LEAST = Decimal("0.0002")
"""Points that rounding may leave over in an exercise."""
UNTOLD = "What these hidden checks found is not told; their points are as they stand here."


@dataclass(frozen=True, slots=True)
class Test:
    """One line."""

    exercise: str
    name: str
    title: str
    score: Decimal
    max_score: Decimal
    passed: bool
    hidden: bool
    text: str
    """Lines of plain text, harmless to a terminal; a format may still have to escape them."""


def tests_of(sheet: GradeSheet) -> list[Test]:
    """Lines whose `max_score` add up to the sheet's, to the last digit."""
    tests = [test for exercise in sheet.exercises for test in _of_exercise(exercise)]
    return _filled_up(tests, _exact(sheet.max_score))


def _of_exercise(exercise: ExerciseResult) -> Iterator[Test]:
    earned, most = _exact(exercise.score), _exact(exercise.max_score)
    for check in exercise.checks:
        score, worth = _exact(check.score), _exact(check.max_score)
        earned, most = earned - score, most - worth
        yield Test(
            for_terminal(exercise.name, 100),
            for_terminal(check.name, 100),
            for_terminal(check.title, 300),
            score,
            worth,
            check.outcome is Outcome.PASSED,
            check.visibility == "hidden",
            harmless("\n".join(account(check)), 6000),
        )
    if most > _LEAST:
        earned = max(earned, Decimal(0))
        passed = earned >= most - _LEAST
        name = for_terminal(exercise.name, 100)
        yield Test(name, "checks that are not shown", "", most if passed else earned, most, passed, True, UNTOLD)


def _filled_up(tests: Sequence[Test], points: Decimal) -> list[Test]:
    """The largest test takes what rounding has left over, which it earns if it has earned the rest."""
    if not tests:
        return []
    largest = max(range(len(tests)), key=lambda place: tests[place].max_score)
    over = points - sum((test.max_score for test in tests), Decimal(0))
    one = tests[largest]
    score = one.score + over if one.passed else one.score
    return [*tests[:largest], replace(one, score=score, max_score=one.max_score + over), *tests[largest + 1 :]]


def _exact(points: float) -> Decimal:
    return Decimal(repr(points))
