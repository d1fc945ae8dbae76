"""The tables of the file.

`_expects` is the outermost validator of every value, so that pydantic knows only three kinds of errors: a missing key,
an unknown key, and a value that is not what was expected.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, WrapValidator
from pydantic_core import PydanticCustomError

from .rules import Counting, Device, Reveal, Tier, Visibility


def _expects(phrase: str, *choices: str) -> WrapValidator:
    """Say in one phrase what the value must be, whatever pydantic would have said about it."""

    def validate(value: object, inner: Callable[[object], object]) -> object:
        try:
            return inner(value)
        except ValidationError as error:
            if any(detail["loc"] for detail in error.errors(include_url=False)):
                raise  # the value is a table or a list, and what is wrong lies in it
        raise PydanticCustomError("expected", "{phrase}", {"phrase": phrase, "choices": choices})

    return WrapValidator(validate)


NAME = r"^[a-z][a-z0-9_]{0,59}$"
_Name = Annotated[
    str,
    Field(pattern=NAME),
    _expects("at most 60 lowercase letters, digits and underscores, and begin with a letter"),
]
_Title = Annotated[str, Field(pattern=r"^\S[^\p{Cc}]{0,199}$"), _expects("one line of text of 1 to 200 characters")]
_Amount = Annotated[float, Field(gt=0, le=1e6), _expects("a number above 0 and at most 1000000")]
# Less than a microsecond would be 0 to a timer, and 0 turns a timer off.
_Seconds = Annotated[float, Field(ge=0.001, le=3600), _expects("a number of seconds from 0.001 to 3600")]
_LongSeconds = Annotated[float, Field(ge=0.001, le=86400), _expects("a number of seconds from 0.001 to 86400")]
_Memory = Annotated[int, Field(ge=64, le=1048576), _expects("a whole number of MiB from 64 to 1048576")]
_Output = Annotated[int, Field(ge=1, le=1048576), _expects("a whole number of KiB from 1 to 1048576")]
_Source = Annotated[int, Field(ge=1, le=65536), _expects("a whole number of KiB from 1 to 65536")]
_Archive = Annotated[int, Field(ge=1, le=4096), _expects("a whole number of MiB from 1 to 4096")]
_Reveal = Annotated[
    Reveal, _expects('"nothing", "outcome", "message" or "case"', "nothing", "outcome", "message", "case")
]
_Operator = Annotated[
    str,
    Field(pattern=r"^[a-z_][a-z0-9_]{0,99}$"),
    _expects('"recurrent" or the base name of an ATen operator, such as "lstm_cell"'),
]


_Due = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
    _expects("a date and time from 2000 to 2199 with its zone, such as 2026-11-20T23:59:00+01:00"),
]
_Minutes = Annotated[float, Field(ge=0, le=1e5), _expects("a number of minutes from 0 to 100000")]
_Percent = Annotated[float, Field(ge=0, le=100), _expects("a number from 0 to 100")]
_Day = Annotated[int, Field(ge=0, le=1000), _expects("a whole number of days from 0 to 1000")]
_Counting = Annotated[Counting, _expects('"last", "best" or "first"', "last", "best", "first")]
_AtMost = Annotated[int, Field(ge=1, le=1000), _expects("a whole number from 1 to 1000")]


class Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class CheckTable(Table):
    weight: _Amount
    visibility: Annotated[Visibility, _expects('"public" or "hidden"', "public", "hidden")]
    needs: Annotated[list[Annotated[str, _expects("the name of a check")]], _expects("a list of names of checks")] = []
    device: Annotated[Device, _expects('"cpu", "fake-gpu" or "cuda"', "cpu", "fake-gpu", "cuda")] = "cpu"
    reveal: _Reveal | None = None


_Operators = Annotated[list[_Operator], _expects("a list of names of operators")]


class ExerciseTable(Table):
    title: _Title | None = None
    lecture: _Title | None = None
    points: _Amount
    forbidden_operators: _Operators | None = None
    checks: Annotated[
        dict[_Name, Annotated[CheckTable, _expects("a table with `weight` and `visibility`")]],
        Field(min_length=1),
        _expects("a table with at least one check"),
    ]
    reveal: _Reveal | None = None


class LimitsTable(Table):
    load_s: _Seconds | None = None
    call_s: _Seconds | None = None
    submission_s: _LongSeconds | None = None
    memory_mib: _Memory | None = None
    output_kib: _Output | None = None
    source_kib: _Source | None = None
    archive_mib: _Archive | None = None


class DeadlineTable(Table):
    due: _Due | None = None
    grace_minutes: _Minutes | None = None
    percent_per_day: _Percent | None = None
    last_day: _Day | None = None


class AttemptsTable(Table):
    count: _Counting | None = None
    at_most: _AtMost | None = None


class AssignmentTable(Table):
    title: _Title | None = None
    limits: Annotated[LimitsTable, _expects("a table")] = LimitsTable()
    deadline: Annotated[DeadlineTable, _expects("a table")] = DeadlineTable()
    attempts: Annotated[AttemptsTable, _expects("a table")] = AttemptsTable()
    forbidden_operators: _Operators = []
    exercises: Annotated[
        dict[_Name, Annotated[ExerciseTable, _expects("a table with `points` and `checks`")]],
        Field(min_length=1),
        _expects("a table with at least one exercise"),
    ]
    reveal: _Reveal | None = None


class CourseTable(Table):
    title: _Title | None = None
    least_tier: Annotated[Tier, _expects('"T0", "T1", "T2" or "T3"', "T0", "T1", "T2", "T3")] = "T1"
    reveal: _Reveal = "outcome"


class TolerancesTable(Table):
    float64: Annotated[float, Field(gt=0, le=1e-3), _expects("a number above 0 and at most 0.001")] = 1e-9


class FileTable(Table):
    # `schema` itself is the name of a method of pydantic's.
    schema_: Annotated[int, Field(ge=1, le=1), _expects("1: this autograder reads schema 1")] = Field(alias="schema")
    course: Annotated[CourseTable, _expects("a table")] = CourseTable()
    limits: Annotated[LimitsTable, _expects("a table")] = LimitsTable()
    deadline: Annotated[DeadlineTable, _expects("a table")] = DeadlineTable()
    attempts: Annotated[AttemptsTable, _expects("a table")] = AttemptsTable()
    tolerances: Annotated[TolerancesTable, _expects("a table")] = TolerancesTable()
    assignments: Annotated[
        dict[_Name, Annotated[AssignmentTable, _expects("a table with `exercises`")]],
        Field(min_length=1),
        _expects("a table with at least one assignment"),
    ]
