"""Evidence × rubric → points. Pure: the same evidence can be scored anew when weights have changed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from .records import CheckScore, Evidence, Outcome, Score
from .rubric import ExerciseRule

_DIGITS = 4


def score_exercise(rule: ExerciseRule, evidence: Sequence[Evidence]) -> Score:
    """Points of one exercise; `evidence` holds one entry for each check of the rule, in its order.

    A check gives all of its points or none. What is UNGRADED, or skipped because another machine is needed, is
    *awaited*: neither lost nor given.
    """
    earned = awaited = Fraction(0)
    checks = []
    for check, found in zip(rule.checks, evidence, strict=True):
        mine, later = _points(check.points, found)
        earned, awaited = earned + mine, awaited + later
        checks.append(CheckScore(_plain(mine), _plain(check.points), _plain(later)))
    return Score(_plain(earned), _plain(rule.points), _plain(awaited), tuple(checks))


def total(points: Sequence[Score]) -> Score:
    """Points of a whole submission."""
    return Score(
        round(sum(score.score for score in points), _DIGITS),
        round(sum(score.max_score for score in points), _DIGITS),
        round(sum(score.awaited for score in points), _DIGITS),
        (),
    )


def _points(worth: Fraction, found: Evidence) -> tuple[Fraction, Fraction]:
    """Earned and awaited points of a check."""
    nothing = Fraction(0)
    match found.outcome:
        case Outcome.PASSED:
            return worth, nothing
        case Outcome.FAILED | Outcome.CRASHED | Outcome.REFUSED:
            return nothing, nothing
        case Outcome.SKIPPED:
            return nothing, worth if found.awaits else nothing
        case Outcome.UNGRADED:
            return nothing, worth
        case _:
            assert_never(found.outcome)


def _plain(points: Fraction) -> float:
    return round(float(points), _DIGITS)
