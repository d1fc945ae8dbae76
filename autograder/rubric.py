"""grading.toml → frozen `Rubric`, or one `RubricError` that holds every problem of the file.

The file is read in three steps: as TOML (tomllib), as tables with the right keys and values (pydantic), and
as checks whose needs can be met. docs/grading-toml.md explains every key to the course's author.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WrapValidator
from pydantic_core import ErrorDetails, PydanticCustomError

from autograder.errors import CourseError, Problem, RubricError
from autograder.toml_places import KeyPath, Page, code, read_toml, shown

Tier = Literal["T0", "T1", "T2", "T3"]
Visibility = Literal["public", "hidden"]
Device = Literal["cpu", "fake-gpu", "cuda"]
Reveal = Literal["nothing", "outcome", "message", "case"]
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
        meant = _did_you_mean(name, known)
        message = f"{self.source} has no assignment {code(name)}, only {_listed(known)}"
        raise CourseError(f"{message}; {meant}" if meant else message)


def load_rubric(path: Path) -> Rubric:
    """Read the policy of a course; RubricError if anything at all is wrong with the file."""
    toml = read_toml(path)
    problems = [
        *_problems_of_needs(toml.page, toml.tables),
        *_problems_of_operators(toml.page, toml.tables),
        *_problems_of_reveal(toml.page, toml.tables),
    ]
    try:
        file = _File.model_validate(toml.tables)
    except ValidationError as error:
        problems += _problems_of_shape(toml.page, error.errors(include_url=False))
    if problems:
        raise RubricError(tuple(sorted(problems, key=lambda problem: (problem.line, problem.column))))
    return _rubric(file, str(path), toml.sha256)


# The tables of the file. `_expects` is the outermost validator of every value, so that pydantic knows only
# three kinds of errors: a missing key, an unknown key, and a value that is not what was expected.


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


_NAME = r"^[a-z][a-z0-9_]{0,59}$"
_Name = Annotated[
    str,
    Field(pattern=_NAME),
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


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Check(_Table):
    weight: _Amount
    visibility: Annotated[Visibility, _expects('"public" or "hidden"', "public", "hidden")]
    needs: Annotated[list[Annotated[str, _expects("the name of a check")]], _expects("a list of names of checks")] = []
    device: Annotated[Device, _expects('"cpu", "fake-gpu" or "cuda"', "cpu", "fake-gpu", "cuda")] = "cpu"
    reveal: _Reveal | None = None


_Operators = Annotated[list[_Operator], _expects("a list of names of operators")]


class _Exercise(_Table):
    title: _Title | None = None
    lecture: _Title | None = None
    points: _Amount
    forbidden_operators: _Operators | None = None
    checks: Annotated[
        dict[_Name, Annotated[_Check, _expects("a table with `weight` and `visibility`")]],
        Field(min_length=1),
        _expects("a table with at least one check"),
    ]
    reveal: _Reveal | None = None


class _Limits(_Table):
    load_s: _Seconds | None = None
    call_s: _Seconds | None = None
    submission_s: _LongSeconds | None = None
    memory_mib: _Memory | None = None
    output_kib: _Output | None = None
    source_kib: _Source | None = None
    archive_mib: _Archive | None = None


class _Assignment(_Table):
    title: _Title | None = None
    limits: Annotated[_Limits, _expects("a table")] = _Limits()
    forbidden_operators: _Operators = []
    exercises: Annotated[
        dict[_Name, Annotated[_Exercise, _expects("a table with `points` and `checks`")]],
        Field(min_length=1),
        _expects("a table with at least one exercise"),
    ]
    reveal: _Reveal | None = None


class _Course(_Table):
    title: _Title | None = None
    least_tier: Annotated[Tier, _expects('"T0", "T1", "T2" or "T3"', "T0", "T1", "T2", "T3")] = "T1"
    reveal: _Reveal = "outcome"


class _Tolerances(_Table):
    float64: Annotated[float, Field(gt=0, le=1e-3), _expects("a number above 0 and at most 0.001")] = 1e-9


class _File(_Table):
    # `schema` itself is the name of a method of pydantic's.
    schema_: Annotated[int, Field(ge=1, le=1), _expects("1: this autograder reads schema 1")] = Field(alias="schema")
    course: Annotated[_Course, _expects("a table")] = _Course()
    limits: Annotated[_Limits, _expects("a table")] = _Limits()
    tolerances: Annotated[_Tolerances, _expects("a table")] = _Tolerances()
    assignments: Annotated[
        dict[_Name, Annotated[_Assignment, _expects("a table with `exercises`")]],
        Field(min_length=1),
        _expects("a table with at least one assignment"),
    ]


def _rubric(file: _File, source: str, sha256: str) -> Rubric:
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
            )
            for name, rule in file.assignments.items()
        ),
        source=source,
        sha256=sha256,
    )


def _over(limits: Limits, own: _Limits) -> Limits:
    return replace(limits, **own.model_dump(exclude_none=True))


def _exercise(name: str, rule: _Exercise, forbidden: list[str], reveal: Reveal) -> ExerciseRule:
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


# From what is wrong to sentences.


# By the length of pydantic's path to the name, which ends in "[key]". A check may be called that in the file
# too, but the paths to what is wrong with it have other lengths.
_NAMED = {3: "an assignment", 5: "an exercise", 7: "a check"}
_FOR_EXAMPLE = {
    "schema": "schema = 1",
    "assignments": "[assignments.cells]",
    "exercises": "[assignments.cells.exercises.rnn_cell]",
    "points": "points = 20",
    "checks": "[assignments.cells.exercises.rnn_cell.checks]",
    "weight": "weight = 1",
    "visibility": 'visibility = "hidden"',
    "device": 'device = "cuda"',
}


def _problems_of_shape(page: Page, errors: list[ErrorDetails]) -> Iterator[Problem]:
    misspelt = {(*error["loc"][:-1], _meant_key(error)) for error in errors}
    for error in errors:
        path, name = error["loc"], error["loc"][-1]
        match error["type"]:
            case "missing" if path in misspelt:
                pass  # reported already, as an unknown key
            case "missing":
                where, _ = _table_at(path[:-1])
                hint = f"for example: {_FOR_EXAMPLE[str(name)]}"
                yield page.at_key(path[:-1], f"{where} has no key {code(name)}, but it needs one", hint)
            case "extra_forbidden":
                where, keys = _table_at(path[:-1])
                message = f"{code(name)} is no key of {where}, whose keys are {_listed(keys)}"
                yield page.at_key(path, message, _did_you_mean(str(name), keys))
            case _:
                yield _problem_of_value(page, error)


def _problem_of_value(page: Page, error: ErrorDetails) -> Problem:
    path, value = error["loc"], error["input"]
    phrase, choices = error["ctx"]["phrase"], error["ctx"]["choices"]
    match path:
        case (*_, "[key]") if len(path) in _NAMED:
            message = f"the name of {_NAMED[len(path)]} is {shown(value)}, but it must be {phrase}"
            slug = re.sub(r"[^a-z0-9]+", "_", str(value)[:60].lower()).strip("_")
            hint = f"did you mean `{slug}`?" if re.match(_NAME, slug) else ""
            return page.at_key(path[:-1], message, hint)
        case (*_, str(key), int()):
            message = f"{code(key)} holds {shown(value)}, but each item must be {phrase}"
        case _:
            message = f"{code(path[-1])} is {shown(value)}, but it must be {phrase}"
    hint = ""
    if isinstance(value, str):
        if choices:
            hint = _did_you_mean(value, choices)
        elif "number" in phrase and re.fullmatch(r"[0-9.]{1,20}", value):
            hint = f"numbers stand without quotes: {value}"
        elif phrase.startswith("a list") and len(value) <= 60:
            hint = f"a list stands in brackets: [{shown(value)}]"
    return page.at_value(path, message, hint)


def _problems_of_needs(page: Page, file: dict[str, object]) -> Iterator[Problem]:
    """What pydantic cannot see: needs lead to other checks of the exercise and never back."""
    for assignment, rule in _inner(file, "assignments").items():
        for exercise, exercise_rule in _inner(rule, "exercises").items():
            checks = _inner(exercise_rule, "checks")
            needs = {check: _strings(check_rule, "needs") for check, check_rule in checks.items()}
            at: KeyPath = ("assignments", assignment, "exercises", exercise, "checks")
            for check in needs:
                yield from _problems_of_one_check(page, (*at, check, "needs"), needs)
            for circle in _circles(needs):
                first, second = circle[0], circle[1]
                index = next(index for index, name in needs[first].items() if name == second)
                chain = " → ".join(code(name) for name in [*circle, first])
                message = f"the needs of checks go in a circle, {chain}, but one of them must come first"
                yield page.at_value((*at, first, "needs", index), message)


def _problems_of_one_check(page: Page, path: KeyPath, needs: dict[str, dict[int, str]]) -> Iterator[Problem]:
    *_, exercise, _, check, _ = path
    own = needs[str(check)]
    yield from _problems_of_repetition(page, path, own)
    for index, name in own.items():
        if name == check:
            message = f"{code(check)} needs itself, {shown(name)}, but a check may need only others"
            yield page.at_value((*path, index), message)
        elif name not in needs:
            message = f"{code(check)} needs {shown(name)}, but {code(exercise)} has no such check"
            others = (other for other in needs if other != check)
            yield page.at_value((*path, index), message, _did_you_mean(name, others))


def _problems_of_operators(page: Page, file: dict[str, object]) -> Iterator[Problem]:
    for assignment, rule in _inner(file, "assignments").items():
        at: KeyPath = ("assignments", assignment)
        tables = {at: rule} | {(*at, "exercises", exercise): own for exercise, own in _inner(rule, "exercises").items()}
        for path, table in tables.items():
            key = "forbidden_operators"
            yield from _problems_of_repetition(page, (*path, key), _strings(table, key))


def _problems_of_reveal(page: Page, file: dict[str, object]) -> Iterator[Problem]:
    for assignment, rule in _inner(file, "assignments").items():
        for exercise, exercise_rule in _inner(rule, "exercises").items():
            for check, check_rule in _inner(exercise_rule, "checks").items():
                if isinstance(check_rule, dict) and check_rule.get("visibility") == "public" and "reveal" in check_rule:
                    path = ("assignments", assignment, "exercises", exercise, "checks", check, "reveal")
                    message = f"{code(check)} is public, so students see all of it, but `reveal` is for hidden checks"
                    yield page.at_key(path, message, "leave `reveal` out")


def _problems_of_repetition(page: Page, path: KeyPath, items: dict[int, str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, name in items.items():
        if name in seen:
            message = f"{code(path[-1])} holds {shown(name)} more than once, but once is enough"
            yield page.at_value((*path, index), message)
        seen.add(name)


def _circles(needs: dict[str, dict[int, str]]) -> Iterator[list[str]]:
    """Circles of two and more checks, each from its first check in the file on; ten are enough to see."""
    order = list(needs)
    graph = {check: [name for name in own.values() if name in needs and name != check] for check, own in needs.items()}
    for _ in range(10):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1][:0:-1]  # graphlib puts what is needed first, and the first also last
        else:
            return
        start = circle.index(min(circle, key=order.index))
        circle = circle[start:] + circle[:start]
        yield circle
        graph[circle[0]] = [name for name in graph[circle[0]] if name != circle[1]]


def _inner(table: object, key: str) -> dict[str, object]:
    """The table of this key, or an empty one where the file has something else there."""
    inner = table.get(key) if isinstance(table, dict) else None
    return inner if isinstance(inner, dict) else {}


def _strings(table: object, key: str) -> dict[int, str]:
    """The strings in the list of this key, by their index."""
    items = table.get(key) if isinstance(table, dict) else None
    return {i: item for i, item in enumerate(items) if isinstance(item, str)} if isinstance(items, list) else {}


def _table_at(path: KeyPath) -> tuple[str, list[str]]:
    """What the table is called in a sentence, and the keys that it may have."""
    model: type[_Table]
    match path:
        case ():
            where, model = "the file", _File
        case ("assignments", name):
            where, model = f"assignment {code(name)}", _Assignment
        case ("assignments", _, "exercises", name):
            where, model = f"exercise {code(name)}", _Exercise
        case ("assignments", _, "exercises", _, "checks", name):
            where, model = f"check {code(name)}", _Check
        case _:
            tables: dict[object, type[_Table]] = {"course": _Course, "tolerances": _Tolerances}
            where, model = f"[{path[-1]}]", tables.get(path[-1], _Limits)
    return where, [field.alias or name for name, field in model.model_fields.items()]


def _meant_key(error: ErrorDetails) -> str:
    """The key that an unknown key probably stands for."""
    if error["type"] != "extra_forbidden":
        return ""
    *table, name = error["loc"]
    return _nearest(str(name), _table_at(tuple(table))[1])


def _nearest(word: str, known: Iterable[str]) -> str:
    lower = {name.lower(): name for name in islice(known, 200)}  # a hostile file may have thousands
    close = difflib.get_close_matches(word[:100].lower(), lower, n=1)
    return lower[close[0]] if close else ""


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    nearest = _nearest(word, known)
    return f"did you mean {code(nearest)}?" if nearest else ""


def _listed(names: list[str]) -> str:
    *most, last = [code(name) for name in names]
    return f"{', '.join(most)} and {last}" if most else last
