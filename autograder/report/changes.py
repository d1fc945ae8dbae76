"""What a second look at the same work finds other than the first."""

from __future__ import annotations

from msgspec.structs import replace

from ..records import CheckResult, ExerciseResult, GradeSheet, Outcome
from .words import WORDS

_NAMED = 6


def tell_changes(before: GradeSheet, after: GradeSheet) -> str:
    """Which outcomes are new, in a line: ``2 newly passed: …; 1 newly wrong: …``."""
    old, new = _checks(before), _checks(after)
    by_outcome: dict[Outcome, list[str]] = {}
    for key, check in new.items():
        if key not in old or old[key].outcome is not check.outcome:
            by_outcome.setdefault(check.outcome, []).append(".".join(key))
    parts = [_listed(by_outcome[outcome], WORDS[outcome]) for outcome in Outcome if outcome in by_outcome]
    if parts:
        return "; ".join(parts)
    return "nothing new" if not still_to_read(before, after) else "nothing passed or failed anew"


def still_to_read(before: GradeSheet, after: GradeSheet) -> list[ExerciseResult]:
    """The checks that have something to say, and did not say it before; exercises without one are left out."""
    old = _checks(before)
    exercises = []
    for exercise in after.exercises:
        news = [check for check in exercise.checks if _says_more(old.get((exercise.name, check.name)), check)]
        if news:
            exercises.append(replace(exercise, checks=news))
    return exercises


def _checks(sheet: GradeSheet) -> dict[tuple[str, str], CheckResult]:
    return {(exercise.name, check.name): check for exercise in sheet.exercises for check in exercise.checks}


def _says_more(before: CheckResult | None, after: CheckResult) -> bool:
    if after.outcome in (Outcome.PASSED, Outcome.SKIPPED):
        return False
    return before is None or _said(before) != _said(after)


def _said(check: CheckResult) -> CheckResult:
    return replace(check, seconds=None, score=0.0)


def _listed(names: list[str], word: str) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{len(names)} newly {word}: {', '.join(names[:_NAMED])}{more}"
