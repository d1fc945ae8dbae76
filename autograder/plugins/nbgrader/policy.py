"""What of grading.toml students get, so that `check` works beside the released notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields

from ...rubric import AssignmentRule, CheckRule, Rubric


def public_policy(rubric: Rubric, assignment: str) -> str:
    """A grading.toml with one assignment. Of hidden checks it has name and points, unless they reveal nothing."""
    rule = rubric.assignment(assignment)
    return "\n".join(_lines(rubric, rule)) + "\n"


def _lines(rubric: Rubric, rule: AssignmentRule) -> Iterator[str]:
    yield "# Made from the course's own file. The checks called hidden run when your work is graded."
    yield "schema = 1"
    yield f'\n[course]\ntitle = {_text(rubric.title or rule.title)}\nleast_tier = "T0"'
    yield "\n[limits]"
    for field in fields(rule.limits):
        yield f"{field.name} = {getattr(rule.limits, field.name)}"
    yield f"\n[tolerances]\nfloat64 = {rubric.tolerances.float64!r}"
    yield f"\n[assignments.{rule.name}]\ntitle = {_text(rule.title)}"
    for exercise in rule.exercises:
        shown = [check for check in exercise.checks if check.visibility == "public" or check.reveal != "nothing"]
        yield f"\n[assignments.{rule.name}.exercises.{exercise.name}]\ntitle = {_text(exercise.title)}"
        yield f"points = {float(sum(check.points for check in shown))!r}"
        yield f"forbidden_operators = {json.dumps(list(exercise.forbidden_operators))}"
        yield f"\n[assignments.{rule.name}.exercises.{exercise.name}.checks]"
        names = [check.name for check in shown]
        yield from (_check(check, names) for check in shown)


def _check(check: CheckRule, shown: list[str]) -> str:
    needs = json.dumps([name for name in check.needs if name in shown])
    weight = repr(float(check.points))  # the points themselves: right even where a check is left out
    kind = f'visibility = "{check.visibility}", needs = {needs}, device = "{check.device}"'
    return f"{check.name} = {{ weight = {weight}, {kind} }}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # TOML's basic strings are JSON's, but for control characters
