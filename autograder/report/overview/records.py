"""The nouns of a class's overview; their JSON Schema is published beside them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from ...records import Audience, Diagnosis, Outcome, Visibility
from .statistics import Spread

OVERVIEW_SCHEMA = "rnn-autograder/class/v1"

Share = Annotated[float, Meta(ge=0, le=1)]


class Distribution(Struct, frozen=True):
    """How the scores are spread: shares of the points that are decided, of the hand-ins that have any."""

    hand_ins: int
    full: Annotated[int, Meta(description="Hand-ins with all of their points.")]
    nothing: Annotated[int, Meta(description="Hand-ins without a point.")]
    spread: Spread | None
    tenths: Annotated[list[int], Meta(description="Hand-ins from 0 to below 0.1, and so on; the last one holds 1.")]


class Item(Struct, frozen=True, kw_only=True):
    """How an exercise or a check went."""

    max_score: float
    decided: Annotated[int, Meta(description="Hand-ins of which it is known what they earn here.")]
    difficulty: Annotated[
        Share | None, Meta(description="The share of the points that was earned (Lord & Novick 1968); high is easy.")
    ]
    discrimination: Annotated[
        float | None,
        Meta(
            description="Corrected item-total correlation: with the share of the points of the other exercises, or of "
            "the other checks where there is one exercise only."
        ),
    ]
    note: Annotated[str, Meta(description="Why a number is missing, or what to look at; mostly empty.")]


class ExerciseItem(Item, frozen=True, kw_only=True):
    """An exercise."""

    name: str
    full: Annotated[int, Meta(description="Hand-ins with all of its points.")]
    not_started: Annotated[int, Meta(description="Hand-ins that have the stub, or nothing.")]


class CheckItem(Item, frozen=True, kw_only=True):
    """A check."""

    exercise: str
    name: str
    title: str
    visibility: Visibility
    outcomes: Annotated[dict[Outcome, int], Meta(description="Hand-ins by outcome.")]


class Misconception(Struct, frozen=True):
    """A diagnosis, and who has it."""

    label: Annotated[str, Meta(description="M and a number; the most frequent one first.")]
    exercise: str
    name: str
    text: str
    hand_ins: Annotated[list[str], Meta(description="Their ids.")]


class FailedCheck(Struct, frozen=True):
    """What a check said of one hand-in."""

    name: str
    outcome: Outcome
    message: str
    line: str
    case: Annotated[str, Meta(description="The smallest failing case in one line, or nothing.")]


class Cluster(Struct, frozen=True):
    """Hand-ins that fail an exercise in the same way."""

    label: Annotated[str, Meta(description="C and a number; the largest one first.")]
    exercise: str
    hand_ins: Annotated[list[str], Meta(description="Their ids.")]
    representative: Annotated[str, Meta(description="The hand-in with the most points: least else is wrong with it.")]
    lost: Annotated[float, Meta(description="Points of the exercise that the representative does not have.")]
    checks: Annotated[list[FailedCheck], Meta(description="As the representative failed them.")]
    diagnoses: list[Diagnosis]


class Waiting(Struct, frozen=True):
    """A check whose points some hand-ins await."""

    exercise: str
    check: str
    points: float
    hand_ins: int
    message: str


class Mark(Struct, frozen=True):
    """What a hand-in has of an exercise."""

    exercise: str
    score: float
    outcome: Annotated[Outcome, Meta(description="The worst of its checks; skipped: not started, or not run.")]


class HandIn(Struct, frozen=True):
    """One hand-in in a line."""

    id: str
    sha256: str
    score: float
    max_score: float
    awaited: float
    seconds: Annotated[float | None, Meta(description="Of all checks together; null: not told.")]
    slowest_check: str
    exercises: list[Mark]
    clusters: Annotated[list[str], Meta(description="Labels.")]
    misconceptions: Annotated[list[str], Meta(description="Labels.")]
    reasons: Annotated[list[str], Meta(description="Why it has not all of its points.")]
    ungraded: Annotated[list[str], Meta(description="What the grader failed at.")]
    needs_a_look: Annotated[list[str], Meta(description="Lines for a person to judge.")]


class Overview(Struct, frozen=True):
    """A class's sheets of one assignment, seen together."""

    schema: str
    assignment: str
    audience: Annotated[Audience, Meta(description="Whom the sheets were made for: students, if any of them was.")]
    tiers: Annotated[list[str], Meta(description="The isolation under which they were graded.")]
    notes: Annotated[list[str], Meta(description="What is to be known of the runs and of this overview.")]
    distribution: Distribution
    exercises: list[ExerciseItem]
    checks: list[CheckItem]
    misconceptions: list[Misconception]
    clusters: list[Cluster]
    awaited: list[Waiting]
    hand_ins: list[HandIn]
