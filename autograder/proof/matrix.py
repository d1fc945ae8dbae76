"""Kills by check: which checks refuse what, which of them nobody would miss, and which points nobody can lose. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ..rubric import ExerciseRule
from .results import CheckRow


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wrong answer or a mutant, with the checks of one exercise that do not pass it, each asked by itself."""

    exercise: str
    checks: frozenset[str]


def matrix(
    exercises: Sequence[ExerciseRule],
    wrongs: Iterable[Refusal],
    mutants: Iterable[Refusal],
    times: Mapping[tuple[str, str], Sequence[float]],
) -> list[CheckRow]:
    """A row for each check, in the order of the rubric; `times` holds milliseconds by exercise and check."""
    wrongs, mutants = list(wrongs), list(mutants)
    by_wrongs, by_mutants = _count(wrongs), _count(mutants)
    alone = Counter((one.exercise, *one.checks) for one in (*wrongs, *mutants) if len(one.checks) == 1)
    return [
        CheckRow(
            exercise=exercise.name,
            check=check.name,
            points=round(float(check.points), 4),
            wrongs=by_wrongs[exercise.name, check.name],
            mutants=by_mutants[exercise.name, check.name],
            alone=alone[exercise.name, check.name],
            ms=median(times[exercise.name, check.name]) if times.get((exercise.name, check.name)) else None,
        )
        for exercise in exercises
        for check in exercise.checks
    ]


def nobody_needs(rows: Iterable[CheckRow]) -> list[CheckRow]:
    """Checks that refuse something, and nothing that another check of the exercise would not refuse as well."""
    return [row for row in rows if row.wrongs + row.mutants and not row.alone]


def nobody_can_fail(rows: Iterable[CheckRow]) -> list[CheckRow]:
    """Checks that refuse nothing at all: their points go to everybody who has handed something in.

    Of a check that could not run here, since it needs a GPU, nothing is known, and nothing is said.
    """
    return [row for row in rows if row.ms is not None and not row.wrongs + row.mutants]


def _count(refusals: Iterable[Refusal]) -> Counter[tuple[str, str]]:
    return Counter((one.exercise, check) for one in refusals for check in one.checks)
