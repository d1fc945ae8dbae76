"""The nouns that rooms hand to one another: frozen, and what each field means beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct, field

from .messages import Place as Place
from .messages import Shortcut, Unit

SHEET_SCHEMA = "rnn-autograder/sheet/v1"


# ---------------------------------------------------------------- what was handed in


@dataclass(frozen=True, slots=True)
class Submission:
    """One student's hand-in for one assignment, as data; nothing of it has been executed."""

    id: str
    """The student's id, from the name of the file or folder."""
    path: str
    """Where it was found."""
    sha256: str
    """Hash over the names and bytes of its files."""
    units: tuple[Unit, ...]
    """The main file: one unit for a script, one for each code cell of a notebook."""
    files: dict[str, str]
    """Other Python files by module name."""
    problem: str = ""
    """Why nothing of it can be read, when that is so: a corrupt notebook, text that is not UTF-8."""
    passed_over: tuple[str, ...] = ()
    """Files beside the main one that might have been meant."""


# ---------------------------------------------------------------- what a worker answered


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The worker did not answer in time and was killed."""

    seconds: float
    places: tuple[Place, ...]
    """The submission's own frames at that moment, outermost first, as far as they could be had."""


@dataclass(frozen=True, slots=True)
class Died:
    """The worker ended, or had to be ended, without an answer."""

    reason: str
    """A clause that goes after "the program": ``was ended by signal SIGSEGV``."""
    places: tuple[Place, ...] = ()


Fatal: TypeAlias = TimedOut | Died


# ---------------------------------------------------------------- what a check found


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    """Ran, and the answer is wrong or missing."""
    CRASHED = "crashed"
    """Did not come back with an answer: an exception, a dead process, no end in time."""
    REFUSED = "refused"
    """Used an operator that the exercise forbids."""
    SKIPPED = "skipped"
    """Not run, for the reason in the message."""
    UNGRADED = "ungraded"
    """The grader failed, not the student; to be run again."""


NOT_STARTED = "Not started yet"
"""What the message of a check begins with when the exercise is still the stub, or is not there at all."""
NO_ANSWER = "No answer within"
"""What it begins with when the time was over; the seconds follow."""


NEEDS_A_LOOK = "Needs a look"
"""What a remark begins with that tells of a line for a person to judge; it costs nothing by itself."""


class Shown(Struct, frozen=True):
    """One named quantity of a counterexample."""

    name: Annotated[str, Meta(description="As in the handout, such as bias_hh[z] or h'.")]
    shape: Annotated[list[int], Meta(description="Empty for a single number.")]
    value: Annotated[str, Meta(description="The numbers, rounded for reading.")]


class Counterexample(Struct, frozen=True):
    """The smallest case found on which the answer is wrong."""

    text: Annotated[str, Meta(description="One line a person can redo by hand.")]
    given: Annotated[list[Shown], Meta(description="What is not zero among the inputs and parameters.")]
    sizes: Annotated[dict[str, int], Meta(description="B, T, I, H.")]
    expected: Annotated[str | None, Meta(description="The right result where it differs; null when hidden.")]
    got: Annotated[str | None, Meta(description="The submission's result there.")]
    snippet: Annotated[
        str, Meta(description="Lines of Python that show it beside the student's own code; empty where none can.")
    ] = ""


class Diagnosis(Struct, frozen=True):
    """The misconception that explains all that was seen."""

    name: Annotated[str, Meta(description="Its name, such as 'forget gate left out'.")]
    text: Annotated[str, Meta(description="What a teaching assistant would say.")]


class GradientPath(Struct, frozen=True):
    """What became of the gradient on its way from an output to an input."""

    output: Annotated[str, Meta(description="Where it starts, such as h'.")]
    input: Annotated[str, Meta(description="Where it should arrive: an argument or a parameter.")]
    part: Annotated[str, Meta(description="A gate's block of it, or a step such as t=0; empty for the whole.")]
    state: Annotated[
        Literal["right", "cut", "scaled", "wrong", "stray"],
        Meta(description="stray: something arrives where the equations let nothing through."),
    ]
    factor: Annotated[float | None, Meta(description="For scaled: how many times the right gradient arrives.")] = None


class Evidence(Struct, frozen=True):
    """What one check found out about one submission. It knows nothing of points."""

    check: str
    outcome: Outcome
    message: str = ""
    """For the student, when not passed."""
    places: tuple[Place, ...] = ()
    counterexample: Counterexample | None = None
    diagnosis: Diagnosis | None = None
    flow: tuple[GradientPath, ...] = ()
    """Where the gradient gets to, when values are right and gradients are not."""
    remarks: tuple[str, ...] = ()
    """What costs no points and is worth knowing."""
    cases: int = 0
    """How many cases were tried, those of the shrinker not counted."""
    seconds: float = 0.0
    observed: bool = False
    """Whether it was seen from inside the submission's own process, where code written against the grader could feign
    it: what became of arguments, where tensors are."""
    awaits: bool = False
    """For SKIPPED: whether a run on another machine can still earn the points."""


class Reading(Struct, frozen=True):
    """What came of loading a submission, before any check."""

    remarks: list[str]
    """What of its top level did not run, and what ended the worker."""
    shortcuts: list[Shortcut]
    """Lines whose text reaches for what its workers refuse."""
    isolation: Isolation
    """What was in force."""
    pictures: list[Picture] = field(default_factory=list)
    """Drawn from what was loaded, where that was asked for."""


def line_of(places: Sequence[Place]) -> str:
    """The innermost line of the submission, such as ``cells.py, line 12, `c = i * g```; empty when it is not known."""
    if not places:
        return ""
    place = places[-1]
    text = f", `{place.text}`" if place.text else ""
    return f"{place.file}, line {place.line}{text}"


# ---------------------------------------------------------------- what it is worth

Visibility = Literal["public", "hidden"]
Audience = Literal["staff", "students"]


@dataclass(frozen=True, slots=True)
class CheckScore:
    """Points of one check."""

    score: float
    max_score: float
    awaited: float


@dataclass(frozen=True, slots=True)
class Score:
    """Points of an exercise or a whole submission: earned, attainable, and neither lost nor given yet."""

    score: float
    max_score: float
    awaited: float
    checks: tuple[CheckScore, ...]


class Decision(Struct, frozen=True):
    """Points that a person has given in place of what was scored."""

    score: float
    reason: Annotated[str, Meta(description="Students read it.")]
    author: Annotated[str, Meta(description="Who decided; empty on a sheet for students.")] = ""
    at: Annotated[str, Meta(description="When, ISO 8601 in UTC.")] = ""


class Late(Struct, frozen=True):
    """What being late costs."""

    submitted_at: Annotated[datetime, Meta(tz=True, description="In the deadline's zone.")]
    due: Annotated[datetime, Meta(tz=True, description="When it should have been handed in.")]
    days: Annotated[int, Meta(description="Days of 24 hours begun since then.")]
    points: Annotated[float, Meta(description="Deducted from what was earned, which never falls below 0.")]


class CheckResult(Struct, frozen=True):
    """One check on the sheet."""

    name: str
    outcome: Outcome
    score: float
    max_score: float
    visibility: Visibility
    message: Annotated[str, Meta(description="What happened; empty when passed.")]
    seconds: Annotated[float | None, Meta(description="Wall time, the worker's and the grader's; null: not told.")]
    title: Annotated[str, Meta(description="What the check asks for: the first line of its docstring.")] = ""
    line: Annotated[str, Meta(description="Where in the submission, such as 'cells.py, line 12: c = i * g'.")] = ""
    counterexample: Counterexample | None = None
    diagnosis: Diagnosis | None = None
    cases: int = 0
    flow: Annotated[
        list[GradientPath],
        Meta(description="Output by input by gate, when the values are right and gradients are not."),
    ] = field(default_factory=list)
    remarks: Annotated[list[str], Meta(description="What costs no points and is worth knowing.")] = field(
        default_factory=list
    )
    awaited: Annotated[float, Meta(description="Points of it that are neither lost nor given yet.")] = 0.0
    decided: Annotated[Decision | None, Meta(description="Where a person has the last word.")] = None


MAX_POINTS = 200
"""Of a line in a picture."""
MAX_WORDS = 200
"""Characters of a label or a title in a picture."""
Points: TypeAlias = Annotated[list[float | None], Meta(max_length=MAX_POINTS)]
"""One number a step; null where there is none that can be drawn, such as NaN."""
Words: TypeAlias = Annotated[str, Meta(max_length=MAX_WORDS)]


class Line(Struct, frozen=True):
    """One line of a panel."""

    label: Annotated[Words, Meta(description="What it shows, in the course's words, such as c.")]
    whose: Annotated[Literal["yours", "right", "given"], Meta(description="given: put in, not computed.")]
    values: Points


class Band(Struct, frozen=True):
    """Where right answers lie."""

    label: Words
    low: Points
    high: Points


class Panel(Struct, frozen=True):
    """One pair of axes."""

    label: Annotated[Words, Meta(description="What is drawn upwards.")]
    lines: Annotated[list[Line], Meta(max_length=20)]
    band: Band | None = None
    logarithmic: bool = False


class Picture(Struct, frozen=True):
    """What the submission did on numbers that are no secret, to be drawn: numbers, and words of the course alone."""

    title: Words
    made_from: Annotated[Words, Meta(description="The inputs, with their seed.")]
    shows: Annotated[str, Meta(description="What is to be seen, in a sentence or two.", max_length=600)]
    across: Annotated[Words, Meta(description="What is drawn to the right, such as step.")]
    panels: Annotated[list[Panel], Meta(max_length=3)]
    first: Annotated[int, Meta(description="The number of the first point: 1 of steps, 0 of lags.")] = 1


class ExerciseResult(Struct, frozen=True):
    """One exercise on the sheet."""

    name: str
    score: float
    max_score: float
    checks: list[CheckResult]
    title: Annotated[str, Meta(description="For people; the course's.")] = ""
    lecture: Annotated[str, Meta(description="Where the lectures tell of it; the course's.")] = ""
    pictures: Annotated[
        list[Picture],
        Meta(description="Drawn from the submission's own code, where they were asked for.", max_length=8),
    ] = field(default_factory=list)
    decided: Annotated[Decision | None, Meta(description="Where a person has the last word.")] = None


class SubmissionRef(Struct, frozen=True):
    """Which hand-in a sheet is about."""

    id: str
    sha256: str


class Isolation(Struct, frozen=True):
    """What stood between the submission and the machine while it ran."""

    tier: Literal["T0", "T1", "T2", "T3"]
    layers: list[str]


class GradeSheet(Struct, frozen=True):
    """Everything that grading one submission found, and the one result that every report is made from."""

    schema: str
    assignment: str
    submission: SubmissionRef
    score: float
    max_score: float
    awaited: Annotated[float, Meta(description="Points neither lost nor given: their checks could not run here.")]
    isolation: Isolation
    exercises: list[ExerciseResult]
    remarks: Annotated[
        list[str], Meta(description="What is to be known of the hand-in itself, for example of cells that failed.")
    ] = field(default_factory=list)
    staff_remarks: Annotated[
        list[str], Meta(description="What is to be known of the run, for example that no secret is set.")
    ] = field(default_factory=list)
    audience: Annotated[
        Audience, Meta(description="students: of hidden checks it holds no more than grading.toml reveals.")
    ] = "staff"
    decided: Annotated[Decision | None, Meta(description="Where a person has the last word on the whole.")] = None
    late: Annotated[Late | None, Meta(description="Null: in time, or there is no deadline, or nobody knows.")] = None

    @property
    def ungraded(self) -> bool:
        """Whether the grader failed somewhere on this sheet."""
        return any(check.outcome is Outcome.UNGRADED for exercise in self.exercises for check in exercise.checks)


Progress: TypeAlias = Callable[[GradeSheet], None]
"""Told of each sheet as soon as it is made."""
