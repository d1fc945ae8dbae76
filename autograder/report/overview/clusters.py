"""Hand-ins that fail in the same way, so that somebody reviews eight clusters and not three hundred files.

What is compared is one exercise of one hand-in: two mistakes in two exercises are in two clusters. Two hand-ins fail
it in the same way when the same checks end with the same outcomes and the same diagnoses. Where there is no diagnosis,
what their messages say is compared, without the numbers and the names that each student chose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from ...records import CheckResult, Diagnosis, ExerciseResult, GradeSheet, Outcome
from ..words import not_started
from .records import Cluster, FailedCheck, Misconception

_FAILURES = (Outcome.FAILED, Outcome.CRASHED, Outcome.REFUSED)
_NORMAL = 300
"""Characters of a message that are compared."""
_QUOTED = re.compile(r"""(?<![\w'"`])(?P<sign>['"`]).{0,200}?(?P=sign)(?!\w)""")
"""A name or a line of theirs. The prime of h' follows a letter, and opens nothing."""
_NUMBER = re.compile(r"(?<![\w.])[-+]?(0x[0-9a-fA-F]+|\d+(x\d+)+|\d+(\.\d*)?(e[-+]?\d+)?|inf|nan)(?![\w.]*\w)")
"""But for those in words such as float32."""
_NUMBERS = re.compile(r"#(, #)*(,(?=\)))?")

Signature = tuple[object, ...]


def normal(message: str) -> str:
    """A message without what differs from hand-in to hand-in: numbers, lists of them, and what stands in quotes."""
    told = " ".join(message[: 4 * _NORMAL].split())
    return _NUMBERS.sub("#", _NUMBER.sub("#", _QUOTED.sub("'...'", told)))[:_NORMAL]


def failures(exercise: ExerciseResult) -> list[CheckResult]:
    """The checks that found something wrong; none where nothing was handed in."""
    return [] if not_started(exercise) else [check for check in exercise.checks if check.outcome in _FAILURES]


def signature(exercise: ExerciseResult) -> Signature:
    """What two hand-ins have in common that fail an exercise in the same way; empty when nothing is wrong.

    Checks that were not run say nothing: grading.toml says which ones those are, given those that failed.
    """
    failed = failures(exercise)
    if not failed:
        return ()
    ended = tuple(sorted((check.name, check.outcome) for check in failed))
    named = tuple(sorted({check.diagnosis.name for check in failed if check.diagnosis}))
    said = () if named else tuple(sorted((check.name, normal(check.message)) for check in failed))
    return (exercise.name, ended, named, said)


def clusters(sheets: Sequence[GradeSheet]) -> list[Cluster]:
    """The largest first; of two of the same size, the one that costs more."""
    found: dict[Signature, list[tuple[GradeSheet, ExerciseResult]]] = {}
    for sheet in sheets:
        for exercise in sheet.exercises:
            if same := signature(exercise):
                found.setdefault(same, []).append((sheet, exercise))
    ranked = sorted(map(_cluster, found.values()), key=lambda one: (-len(one.hand_ins), -one.lost))
    return [structs.replace(one, label=label) for one, label in zip(ranked, _labels("C", len(ranked)), strict=True)]


def misconceptions(sheets: Sequence[GradeSheet]) -> list[Misconception]:
    """The most frequent first. Who has one in two exercises has two."""
    found: dict[tuple[str, str], tuple[Diagnosis, list[str]]] = {}
    for sheet in sheets:
        for exercise in sheet.exercises:
            for diagnosis in _diagnoses(exercise):
                found.setdefault((exercise.name, diagnosis.name), (diagnosis, []))[1].append(sheet.submission.id)
    ranked = sorted(found.items(), key=lambda one: -len(one[1][1]))
    return [
        Misconception(label, exercise, name, diagnosis.text, ids)
        for label, ((exercise, name), (diagnosis, ids)) in zip(_labels("M", len(ranked)), ranked, strict=True)
    ]


def _cluster(members: Sequence[tuple[GradeSheet, ExerciseResult]]) -> Cluster:
    sheet, exercise = max(members, key=lambda member: member[0].score)  # the first of equals
    checks = [
        FailedCheck(
            check.name,
            check.outcome,
            check.message,
            check.line,
            check.counterexample.text if check.counterexample else "",
        )
        for check in failures(exercise)
    ]
    lost = exercise.max_score - exercise.score - sum(check.awaited for check in exercise.checks)
    ids = [one.submission.id for one, _ in members]
    return Cluster("", exercise.name, ids, sheet.submission.id, round(lost, 4), checks, list(_diagnoses(exercise)))


def _diagnoses(exercise: ExerciseResult) -> Iterable[Diagnosis]:
    return {check.diagnosis.name: check.diagnosis for check in failures(exercise) if check.diagnosis}.values()


def _labels(letter: str, count: int) -> Iterator[str]:
    """As many digits each as the last one needs, so that none of them is the beginning of another."""
    return (f"{letter}{number:0{len(str(count))}}" for number in range(1, count + 1))
