"""The public part of grading.toml, written anew from the rubric, so that no comment of the author's goes along."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from fractions import Fraction

from ..rubric import AssignmentRule, CheckRule, ExerciseRule, Limits, Rubric, Tolerances

_DECIMALS = 6
"""Of a share that has no end, such as a third."""


def public_policy(rubric: Rubric, assignments: Iterable[AssignmentRule]) -> str:
    """A grading.toml under which the public checks run and count as they do in the course.

    Hidden checks stand in it by name where students' sheets name them too. Those that reveal nothing are counted:
    they are called `hidden_1`, `hidden_2` … and share their points equally.
    """
    lines = ["# What is asked and what it is worth. The checks called hidden run when your work is graded."]
    lines += ["schema = 1", "", "[course]"]
    if rubric.title:
        lines.append(f"title = {_text(rubric.title)}")
    lines.append(f"least_tier = {_text(rubric.least_tier)}")
    if rubric.tolerances != Tolerances():
        lines += ["", "[tolerances]", f"float64 = {rubric.tolerances.float64!r}"]
    for assignment in assignments:
        lines += _assignment(assignment)
    return "\n".join(lines) + "\n"


def _assignment(rule: AssignmentRule) -> Iterator[str]:
    yield from ("", f"[assignments.{rule.name}]", f"title = {_text(rule.title)}")
    if rule.forbidden_operators and not rule.forbidden_somewhere:
        yield f"forbidden_operators = {_texts(rule.forbidden_operators)}"
    names = [field.name for field in fields(Limits)]
    own = {name: getattr(rule.limits, name) for name in names if getattr(rule.limits, name) != getattr(Limits(), name)}
    if own:
        yield "limits = { " + ", ".join(f"{name} = {value!r}" for name, value in own.items()) + " }"
    for exercise in rule.exercises:
        section = f"assignments.{rule.name}.exercises.{exercise.name}"
        yield from ("", f"[{section}]", f"title = {_text(exercise.title)}", f"points = {_number(exercise.points)}")
        if rule.forbidden_somewhere:
            yield f"forbidden_operators = {_texts(exercise.forbidden_operators)}"
        yield from ("", f"[{section}.checks]", *_checks(exercise))


def _checks(exercise: ExerciseRule) -> Iterator[str]:
    told = [check for check in exercise.checks if check.visibility == "public" or check.reveal != "nothing"]
    names = {check.name for check in told}
    for check in told:
        yield f"{check.name} = {{ {', '.join(_keys(check, names))} }}"
    untold = [check for check in exercise.checks if check.name not in names]
    numbers = (f"hidden_{number}" for number in range(1, 2 * len(exercise.checks) + 1))
    free = (name for name in numbers if name not in names)
    for name, share in zip(free, _shares(untold), strict=False):
        yield f'{name} = {{ weight = {_number(share)}, visibility = "hidden", reveal = "nothing" }}'


def _keys(check: CheckRule, told: set[str]) -> Iterator[str]:
    yield f"weight = {_number(check.weight)}"
    yield f"visibility = {_text(check.visibility)}"
    if needs := [name for name in check.needs if name in told]:
        yield f"needs = {_texts(needs)}"
    if check.device != "cpu":
        yield f"device = {_text(check.device)}"
    if check.visibility == "hidden" and check.reveal != "outcome":
        yield f"reveal = {_text(check.reveal)}"


def _shares(checks: list[CheckRule]) -> list[Fraction]:
    """Their weights made equal, and decimal: the sum is what it was, so that all other points are as in the course."""
    total = sum((check.weight for check in checks), Fraction())
    most = [Fraction(round(total / len(checks), _DECIMALS)) for _ in checks[1:]]
    return [*most, total - sum(most, Fraction())] if checks else []


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def _texts(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"


def _text(value: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
