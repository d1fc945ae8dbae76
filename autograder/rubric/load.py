"""The file → the rules, or all that is wrong with it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

from pydantic import ValidationError

from autograder.errors import RubricError
from autograder.toml_places import read_toml

from .needs import problems_across
from .rules import AssignmentRule, Attempts, CheckRule, Deadline, ExerciseRule, Limits, Reveal, Rubric, Tolerances
from .shape import problems_of_shape
from .tables import AttemptsTable, DeadlineTable, ExerciseTable, FileTable, LimitsTable


def load_rubric(path: Path) -> Rubric:
    """Read the policy of a course; RubricError if anything at all is wrong with the file."""
    toml = read_toml(path)
    problems = list(problems_across(toml.page, toml.tables))
    try:
        file = FileTable.model_validate(toml.tables)
    except ValidationError as error:
        problems += problems_of_shape(toml.page, error.errors(include_url=False))
    if problems:
        raise RubricError(tuple(sorted(problems, key=lambda problem: (problem.line, problem.column))))
    return _rubric(file, str(path), toml.sha256)


def _rubric(file: FileTable, source: str, sha256: str) -> Rubric:
    limits = _over(Limits(), file.limits)
    return Rubric(
        title=file.course.title or "",
        least_tier=file.course.least_tier,
        tolerances=Tolerances(file.tolerances.float64),
        assignments=tuple(
            AssignmentRule(
                name=name,
                title=rule.title or name,
                limits=_over(limits, rule.limits),
                exercises=tuple(
                    _exercise(exercise, inner, rule.forbidden_operators, rule.reveal or file.course.reveal)
                    for exercise, inner in rule.exercises.items()
                ),
                deadline=_deadline(file.deadline, rule.deadline),
                attempts=_attempts(file.attempts, rule.attempts),
            )
            for name, rule in file.assignments.items()
        ),
        source=source,
        sha256=sha256,
    )


def _over(limits: Limits, own: LimitsTable) -> Limits:
    return replace(limits, **own.model_dump(exclude_none=True))


def _deadline(course: DeadlineTable, own: DeadlineTable) -> Deadline | None:
    """None where no table says when."""
    told = course.model_copy(update=own.model_dump(exclude_none=True))
    if told.due is None:
        return None
    grace = timedelta(minutes=told.grace_minutes or 0)
    return Deadline(told.due, grace, _exact(told.percent_per_day or 0), told.last_day)


def _attempts(course: AttemptsTable, own: AttemptsTable) -> Attempts | None:
    """None where no table says anything."""
    told = course.model_dump(exclude_none=True) | own.model_dump(exclude_none=True)
    return Attempts(**told) if told else None


def _exercise(name: str, rule: ExerciseTable, forbidden: list[str], reveal: Reveal) -> ExerciseRule:
    own = rule.forbidden_operators
    points = _exact(rule.points)
    weights = sum(_exact(check.weight) for check in rule.checks.values())
    checks = (
        CheckRule(
            name=check_name,
            weight=_exact(check.weight),
            visibility=check.visibility,
            needs=tuple(check.needs),
            points=points * _exact(check.weight) / weights,
            device=check.device,
            reveal=check.reveal or rule.reveal or reveal,
        )
        for check_name, check in rule.checks.items()
    )
    return ExerciseRule(
        name=name,
        title=rule.title or name,
        points=points,
        checks=tuple(checks),
        forbidden_operators=tuple(forbidden if own is None else own),
        lecture=rule.lecture or "",
    )


def _exact(number: float) -> Fraction:
    """The number as the file writes it: 0.1 is a tenth, not the nearest binary fraction."""
    return Fraction(str(number))
