"""The nouns that go into the store and come out of it. Times are aware datetimes in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from msgspec import Struct, field

from ..records import Evidence, Outcome, Submission

RunState: TypeAlias = Literal["running", "finished", "interrupted"]
"""A run that was killed says `running` for ever: nobody was left to write anything else."""


# ---------------------------------------------------------------- runs


class RunAbout(Struct, frozen=True):
    """What a run was started with."""

    assignment: str
    engine: str
    """Version of the grader."""
    secret_id: str
    """Which secret the cases were drawn under; never the secret."""
    policy: str
    """Hash of what grading.toml said."""
    command: str
    """As it was typed."""
    host: str
    tier: str


class Run(Struct, frozen=True):
    """One run of the grader."""

    id: int
    about: RunAbout
    state: RunState
    started_at: datetime
    ended_at: datetime | None


# ---------------------------------------------------------------- hand-ins


class HandIn(Struct, frozen=True):
    """What somebody handed in."""

    student: str
    submission: Submission
    submitted_at: datetime | None = None


class KnownHandIn(Struct, frozen=True):
    """What the store knows of a hand-in without looking at its content."""

    assignment: str
    student: str
    sha256: str
    path: str
    """Where it was found the last time."""
    submitted_at: datetime | None
    first_seen_at: datetime
    attempt: int
    """1, 2, … for each student, in the order in which the grader first saw them."""
    last_seen_at: datetime
    """Of a student's hand-ins, the one that was seen last is the one that lies there now."""
    last_run: int
    """The run that saw it last."""


# ---------------------------------------------------------------- evidence


class KeptEvidence(Struct, frozen=True):
    """What a check found, on its way into the store."""

    condition: str
    """32 hex digits that stand for all that this depends on besides the submission; one belongs to one check."""
    exercise: str
    evidence: Evidence
    explained: str = ""
    """Hash of the misconceptions that a failure was explained with."""
    tier: str = ""


class StoredEvidence(Struct, frozen=True):
    """What a check once found."""

    condition: str
    evidence: Evidence
    """Only `check`, `outcome` and `awaits` where details were not asked for."""
    explained: str
    tier: str
    run: int
    """The run that found it."""


# ---------------------------------------------------------------- grades


class Mark(Struct, frozen=True, array_like=True):
    """Points of one check in a grade."""

    outcome: Outcome
    score: float
    max_score: float


class Grade(Struct, frozen=True):
    """What a hand-in is worth, as one run worked it out."""

    student: str
    submission: str
    """Its sha256."""
    score: float
    max_score: float
    awaited: float
    late: float
    """Points deducted for being late."""
    breakdown: dict[str, Mark]
    """By ``exercise.check``."""
    policy: str
    engine: str
    overrides: tuple[int, ...] = ()
    """Ids of the overrides that count in it."""


class GradeRow(Struct, frozen=True):
    """A grade in the history."""

    id: int
    assignment: str
    run: int
    """The run in which it became this."""
    at: datetime
    grade: Grade


class Withdrawal(Struct, frozen=True):
    """An override that counts no more."""

    author: str
    reason: str
    at: datetime


class Override(Struct, frozen=True):
    """Points that a person has decided."""

    assignment: str
    student: str
    target: str
    """``exercise.check``, ``exercise``, or empty for the whole."""
    score: float
    author: str
    reason: str
    submission: str = ""
    """The sha256 of the only hand-in that it is for; empty: whatever this student hands in."""
    id: int = 0
    """Given by the store, as are the next two."""
    at: datetime | None = None
    withdrawn: Withdrawal | None = None


# ---------------------------------------------------------------- the course


class CheckFacts(Struct, frozen=True):
    """What a check was when the course was last imported."""

    fingerprint: str
    title: str


class CourseFacts(Struct, frozen=True):
    """What a course's files mean, so that nothing has to be imported while they stay as they are."""

    checks: dict[str, CheckFacts]
    """By ``exercise.check``."""
    misconceptions: dict[str, str]
    """Hash of what is known of each exercise."""


# ---------------------------------------------------------------- merging


class Disagreement(Struct, frozen=True):
    """Two stores that found different things under the same conditions; the one merged into keeps its own."""

    submission: str
    exercise: str
    check: str
    condition: str
    ours: Outcome
    theirs: Outcome


class Merged(Struct, frozen=True):
    """What was new in another store."""

    runs: int = 0
    hand_ins: int = 0
    evidence: int = 0
    readings: int = 0
    grades: int = 0
    overrides: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
