"""From keys and values that are not what was expected to sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic_core import ErrorDetails

from autograder.errors import Problem
from autograder.toml_places import KeyPath, Page, code, shown

from .suggestions import did_you_mean, listed, nearest
from .tables import (
    NAME,
    AssignmentTable,
    AttemptsTable,
    CheckTable,
    CourseTable,
    DeadlineTable,
    ExerciseTable,
    FileTable,
    LimitsTable,
    Table,
    TolerancesTable,
)

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


def problems_of_shape(page: Page, errors: list[ErrorDetails]) -> Iterator[Problem]:
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
                message = f"{code(name)} is no key of {where}, whose keys are {listed(keys)}"
                yield page.at_key(path, message, did_you_mean(str(name), keys))
            case _:
                yield _problem_of_value(page, error)


def _problem_of_value(page: Page, error: ErrorDetails) -> Problem:
    path, value = error["loc"], error["input"]
    phrase, choices = error["ctx"]["phrase"], error["ctx"]["choices"]
    match path:
        case (*_, "[key]") if len(path) in _NAMED:
            message = f"the name of {_NAMED[len(path)]} is {shown(value)}, but it must be {phrase}"
            slug = re.sub(r"[^a-z0-9]+", "_", str(value)[:60].lower()).strip("_")
            hint = f"did you mean `{slug}`?" if re.match(NAME, slug) else ""
            return page.at_key(path[:-1], message, hint)
        case (*_, str(key), int()):
            message = f"{code(key)} holds {shown(value)}, but each item must be {phrase}"
        case _:
            message = f"{code(path[-1])} is {shown(value)}, but it must be {phrase}"
    hint = ""
    if isinstance(value, str):
        if choices:
            hint = did_you_mean(value, choices)
        elif "number" in phrase and re.fullmatch(r"[0-9.]{1,20}", value):
            hint = f"numbers stand without quotes: {value}"
        elif phrase.startswith("a date") and re.fullmatch(r"[0-9TZ: .+-]{10,40}", value):
            hint = f"dates stand without quotes: {value}"
        elif phrase.startswith("a list") and len(value) <= 60:
            hint = f"a list stands in brackets: [{shown(value)}]"
    return page.at_value(path, message, hint)


def _table_at(path: KeyPath) -> tuple[str, list[str]]:
    """What the table is called in a sentence, and the keys that it may have."""
    model: type[Table]
    match path:
        case ():
            where, model = "the file", FileTable
        case ("assignments", name):
            where, model = f"assignment {code(name)}", AssignmentTable
        case ("assignments", _, "exercises", name):
            where, model = f"exercise {code(name)}", ExerciseTable
        case ("assignments", _, "exercises", _, "checks", name):
            where, model = f"check {code(name)}", CheckTable
        case _:
            tables: dict[object, type[Table]] = {
                "course": CourseTable,
                "tolerances": TolerancesTable,
                "deadline": DeadlineTable,
                "attempts": AttemptsTable,
            }
            where, model = f"[{path[-1]}]", tables.get(path[-1], LimitsTable)
    return where, [field.alias or name for name, field in model.model_fields.items()]


def _meant_key(error: ErrorDetails) -> str:
    """The key that an unknown key probably stands for."""
    if error["type"] != "extra_forbidden":
        return ""
    *table, name = error["loc"]
    return nearest(str(name), _table_at(tuple(table))[1])
