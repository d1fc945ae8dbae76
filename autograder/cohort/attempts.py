"""Which of a student's hand-ins counts, as grading.toml has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from ..records import GradeSheet, Submission
from ..rubric import AssignmentRule, Attempts
from ..store.records import KnownHandIn
from ..store.store import Store


@dataclass(frozen=True, slots=True)
class Attempt:
    """A hand-in that may count."""

    submission: Submission
    submitted_at: datetime | None = None
    number: int = 1
    of: int = 1
    """How many the student has handed in."""


def attempts_of(store: Store, rule: AssignmentRule, submissions: Sequence[Submission]) -> list[list[Attempt]]:
    """For each submission what may count in its place, oldest first: several where the best one shall.

    Without a rule for attempts it is the submission itself.
    """
    if rule.deadline is None and rule.attempts is None:
        return [[Attempt(one)] for one in submissions]
    known: dict[str, list[KnownHandIn]] = {}
    for one in store.hand_ins(rule.name, {one.id for one in submissions}):
        known.setdefault(one.student, []).append(one)
    chosen = [_chosen(rule.attempts, known.get(one.id, []), one) for one in submissions]
    at_hand = {(one.id, one.sha256): one for one in submissions}
    others = {
        (one.student, one.sha256): one for many in chosen for one in many if (one.student, one.sha256) not in at_hand
    }
    texts = at_hand | dict(zip(others, store.submissions(others.values()), strict=True))
    return [
        [
            Attempt(texts[one.student, one.sha256], one.submitted_at, one.attempt, len(known[one.student]))
            for one in many
        ]
        or [Attempt(submission)]
        for many, submission in zip(chosen, submissions, strict=True)
    ]


def best(sheets: Sequence[GradeSheet]) -> GradeSheet:
    """The one with the most points; among equals the one that still awaits most, then the latest."""
    return max(reversed(sheets), key=lambda sheet: (sheet.score, sheet.awaited))


def with_attempt(sheet: GradeSheet, attempt: Attempt, rule: AssignmentRule) -> GradeSheet:
    """The sheet with a remark that says which of several attempts it is about, and why of that one."""
    if rule.attempts is None or attempt.of == 1:
        return sheet
    which = f"the {rule.attempts.count}"
    if rule.attempts.at_most is not None:
        which += f" of at most {rule.attempts.at_most}"
    remark = f"Of {attempt.of} attempts number {attempt.number} counts: {which}, as grading.toml has it"
    return replace(sheet, remarks=[*sheet.remarks, remark])


def _chosen(rule: Attempts | None, known: Sequence[KnownHandIn], given: Submission) -> list[KnownHandIn]:
    """Of one student's hand-ins, oldest first, those that may count; empty when the given one is not known."""
    if rule is None:
        return [one for one in known if one.sha256 == given.sha256]
    timed = all(one.submitted_at is not None for one in known)  # else the order in which they were seen is all there is
    order = sorted(known, key=_when) if timed else list(known)
    order = order[: rule.at_most]
    match rule.count:
        case "first":
            return order[:1]
        case "last":
            return order[-1:] if timed else sorted(order, key=lambda one: (one.last_seen_at, one.attempt))[-1:]
        case "best":
            return order


def _when(one: KnownHandIn) -> datetime:
    return one.submitted_at or one.first_seen_at
