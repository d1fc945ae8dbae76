"""What grading.toml says, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from autograder.errors import CourseError
from autograder.toml_places import code

from .suggestions import did_you_mean, listed

Tier = Literal["T0", "T1", "T2", "T3"]
Visibility = Literal["public", "hidden"]
Device = Literal["cpu", "fake-gpu", "cuda"]
Reveal = Literal["nothing", "outcome", "message", "case"]
Counting = Literal["last", "best", "first"]
DEVICES: tuple[Device, ...] = ("cpu", "fake-gpu")
"""Where checks run unless another wish is told: what every machine has."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one hand-in may use."""

    load_s: float = 10.0  # running the top level of the file
    call_s: float = 5.0  # one batch of calls
    submission_s: float = 60.0  # everything together
    memory_mib: int = 2048  # beyond what the interpreter and torch need
    output_kib: int = 1024  # printed
    source_kib: int = 256  # one source file, or one cell of a notebook
    archive_mib: int = 64  # one archive, packed and unpacked


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far a right answer may be from the reference."""

    float64: float = 1e-9  # times max(1, |reference|)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when to hand in, and what it costs to be late."""

    due: datetime  # aware
    grace: timedelta = timedelta(0)  # after `due`, and not late yet
    percent_per_day: Fraction = Fraction(0)  # of the attainable points, for each 24 hours begun after `due`
    last_day: int | None = None  # what is handed in on a later one counts nothing; None: no end


@dataclass(frozen=True, slots=True)
class Attempts:
    """Which of a student's hand-ins counts."""

    count: Counting = "last"
    at_most: int | None = None  # later ones do not count; None: any number


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One check of an exercise."""

    name: str  # of the check's function, and the key in the file
    weight: Fraction  # its share of the exercise, relative to the other checks
    visibility: Visibility  # whether students may run it and read it
    needs: tuple[str, ...]  # checks of the same exercise without which this one is not worth running
    points: Fraction  # the exercise's points times its share of the weights, exact
    device: Device = "cpu"  # what it needs to run; on a machine without it, or not asked for, its points are awaited
    reveal: Reveal = "outcome"  # how much of it students' sheets hold when it is hidden; of public checks they hold all


@dataclass(frozen=True, slots=True)
class ExerciseRule:
    """One exercise: what it is worth and what is checked."""

    name: str  # the key in the file
    title: str  # for people; the name if the file has none
    points: Fraction  # the sum of its checks' points, exact
    checks: tuple[CheckRule, ...]  # in the order of the file
    forbidden_operators: tuple[str, ...] = ()  # its own list where it has one, else the assignment's
    lecture: str = ""  # where the lectures tell of it, for people; empty if the file does not say


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """What is handed in together."""

    name: str  # the key in the file, and the folder's name
    title: str  # for people; the name if the file has none
    limits: Limits  # the course's limits with the assignment's own over them
    exercises: tuple[ExerciseRule, ...]  # in the order of the file
    deadline: Deadline | None = None
    attempts: Attempts | None = None  # None: what is graded counts, whatever else there was

    @property
    def forbidden_operators(self) -> tuple[str, ...]:
        """What every exercise forbids: groups such as "recurrent", or base names of ATen operators."""
        first, *others = (exercise.forbidden_operators for exercise in self.exercises)
        return tuple(operator for operator in first if all(operator in other for other in others))

    @property
    def forbidden_somewhere(self) -> tuple[str, ...]:
        """What some exercises forbid and others do not."""
        named = dict.fromkeys(operator for exercise in self.exercises for operator in exercise.forbidden_operators)
        return tuple(operator for operator in named if operator not in self.forbidden_operators)


@dataclass(frozen=True, slots=True)
class Rubric:
    """The whole policy of a course."""

    title: str  # of the course; empty if the file has none
    least_tier: Tier  # the least isolation under which a grade of record may be given
    tolerances: Tolerances  # shared by all checks
    assignments: tuple[AssignmentRule, ...]  # in the order of the file
    source: str  # the path that was read
    sha256: str  # of the file's bytes, in hexadecimal

    def assignment(self, name: str) -> AssignmentRule:
        """The assignment of this name; CourseError if the course has none."""
        for rule in self.assignments:
            if rule.name == name:
                return rule
        known = [rule.name for rule in self.assignments]
        meant = did_you_mean(name, known)
        message = f"{self.source} has no assignment {code(name)}, only {listed(known)}"
        raise CourseError(f"{message}; {meant}" if meant else message)
