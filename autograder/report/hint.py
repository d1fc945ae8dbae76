"""One thing at a time about the worst of what is wrong, for somebody who wants to find the rest alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..records import CheckResult, ExerciseResult, GradeSheet, Outcome
from .words import WORDS, not_started

STEPS = 3
"""What is asked for; what happened, on the smallest case; the misconception."""
_WORST_FIRST = (Outcome.REFUSED, Outcome.CRASHED, Outcome.FAILED)
"""An operation that is forbidden makes the rest of the answer moot, and a crash hides what comes after it."""


def hint_lines(sheet: GradeSheet, step: int) -> list[str]:
    """What to say at a step, which counts from 0; the last line says how to hear more."""
    worst = _worst(sheet)
    if worst is None:
        return list(_nothing_wrong(sheet))
    exercise, check = worst
    told = [
        [f"{exercise.name}.{check.name} is what to look at first: {WORDS[check.outcome]}.", f"It asks: {check.title}"],
        list(_happened(check)),
        list(_misconception(check)),
    ]
    last = "Once more: --more." if step == 0 else "Once more: --more --more."
    step = min(step, STEPS - 1)
    return [*told[step], *([last] if step < STEPS - 1 else [])]


def _worst(sheet: GradeSheet) -> tuple[ExerciseResult, CheckResult] | None:
    found = [
        (exercise, check)
        for exercise in sheet.exercises
        if not not_started(exercise)
        for check in exercise.checks
        if check.outcome in _WORST_FIRST
    ]
    return min(found, key=lambda pair: _WORST_FIRST.index(pair[1].outcome), default=None)


def _nothing_wrong(sheet: GradeSheet) -> Iterator[str]:
    waiting = [exercise for exercise in sheet.exercises if not_started(exercise)]
    if len(waiting) < len(sheet.exercises):
        yield "Nothing to hint at: no visible check fails in what is started."
    if waiting:
        first = waiting[0].checks[0]
        yield f"Not started yet: {', '.join(exercise.name for exercise in waiting)}."
        yield f"Begin with {waiting[0].name}; its first check asks: {first.title}"


def _happened(check: CheckResult) -> Iterator[str]:
    yield check.message
    if check.line:
        yield f"At {check.line}."
    if check.counterexample:
        yield f"The smallest case: {check.counterexample.text}"


def _misconception(check: CheckResult) -> Iterator[str]:
    if check.diagnosis:
        yield f"It looks like this: {check.diagnosis.name}. {check.diagnosis.text}"
    else:
        yield (
            "No misconception that is known here gives just these answers. Redo the smallest case by hand, step by "
            "step, and compare each quantity with yours."
        )
