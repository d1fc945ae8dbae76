"""What people have decided takes the place of what was scored: pure, over a finished sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from .records import CheckResult, Decision, ExerciseResult, GradeSheet

_DIGITS = 4


def with_decisions(sheet: GradeSheet, decisions: Mapping[str, Decision]) -> GradeSheet:
    """The sheet with the points that people gave.

    Args:
        decisions: by what they are about: ``exercise.check``, ``exercise``, or empty for the whole. One about less
            counts within one about more only for show: who has decided on an exercise has decided on its checks.
    """
    if not decisions:
        return sheet
    exercises = [_exercise(exercise, decisions) for exercise in sheet.exercises]
    moved = sum(new.score - old.score for new, old in zip(exercises, sheet.exercises, strict=True))
    awaited = sum(_awaited(exercise) for exercise in exercises)
    score = round(sheet.score + moved, _DIGITS)
    whole = decisions.get("")
    return replace(
        sheet,
        exercises=exercises,
        score=whole.score if whole else score,
        awaited=0.0 if whole else round(awaited, _DIGITS),
        decided=whole,
        remarks=[*sheet.remarks, *_told(replace(sheet, exercises=exercises, decided=whole))],
    )


def _told(sheet: GradeSheet) -> Iterator[str]:
    """For every reader of every format: what a person has decided, and why."""
    for exercise in sheet.exercises:
        for check in exercise.checks:
            yield from _line(f"{exercise.name}.{check.name}", check.decided, check.max_score)
        yield from _line(exercise.name, exercise.decided, exercise.max_score)
    yield from _line("the whole", sheet.decided, sheet.max_score)


def _line(what: str, decided: Decision | None, most: float) -> Iterator[str]:
    if decided is not None:
        yield f"By the staff's decision {what} counts {decided.score:g} of {most:g} points: {decided.reason}"


def _exercise(exercise: ExerciseResult, decisions: Mapping[str, Decision]) -> ExerciseResult:
    checks = [_check(check, decisions.get(f"{exercise.name}.{check.name}")) for check in exercise.checks]
    moved = sum(new.score - old.score for new, old in zip(checks, exercise.checks, strict=True))
    whole = decisions.get(exercise.name)
    score = whole.score if whole else round(exercise.score + moved, _DIGITS)
    return replace(exercise, checks=checks, score=score, decided=whole)


def _check(check: CheckResult, decision: Decision | None) -> CheckResult:
    return check if decision is None else replace(check, score=decision.score, awaited=0.0, decided=decision)


def _awaited(exercise: ExerciseResult) -> float:
    return 0.0 if exercise.decided else sum(check.awaited for check in exercise.checks)
