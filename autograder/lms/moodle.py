"""Moodle: the offline grading worksheet of an assignment, downloaded and filled, ready to be uploaded again.

The rules are those of Moodle's own importer, ``mod/assign/feedback/offline/importgradeslib.php`` (read in 2026-11):
rows are found by the number in *Identifier*, and one whose *Last modified (grade)* is older than the grade is passed
over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import CourseError
from ..report.safe import for_terminal
from .filled import Filled, fill
from .grades import StudentGrade
from .listing import comment
from .matching import Person, match
from .table import Table, decimal_sign, points_in, read_table, written

_IDENTIFIER = re.compile(r"\D*(?P<number>\d+)\s*")
_MODIFIED = "Last modified (grade)"
_NAME = "Full name"
_KEYS = ("Username", "ID number", "Email address")


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns are called, in the language of the site."""

    identifier: str = "Identifier"
    grade: str = "Grade"
    maximum: str = ""
    """Empty: *Maximum grade*, or as older versions spell it."""
    feedback: str = "Feedback comments"


ENGLISH = Headings()


def fill_worksheet(
    data: bytes,
    source: str,
    grades: Sequence[StudentGrade],
    headings: Headings = ENGLISH,
    *,
    scale: bool = False,
    only_final: bool = False,
    by_number: bool = False,
) -> Filled:
    """The worksheet with grades, and comments where it has a column for them; all else is left as it is.

    Args:
        scale: turn points into shares of the worksheet's maximum.
        only_final: leave those out of which points are awaited.
        by_number: take who has the number for the same person, whatever the name.

    Raises:
        CourseError: a column is missing, the maximum is another one or a scale, or nobody in the file has a grade.
    """
    table = read_table(data, source)
    identifier = _needed(table, headings.identifier, option="--identifier-column")
    column = _needed(table, headings.grade, option="--grade-column")
    named = (headings.maximum,) if headings.maximum else ("Maximum grade", "Maximum Grade")
    highest = _needed(table, *named, option="--maximum-column")
    if headings.identifier == ENGLISH.identifier and table.column(_MODIFIED) is None:
        raise CourseError(
            f"{source} has no column {_MODIFIED!r}, without which Moodle imports nothing; download it anew"
        )
    comments = table.column(headings.feedback)
    changeable = table.column("Grade can be changed")
    sign = decimal_sign([row[at] for row in table.rows for at in (column, highest)]) or "."
    people = _people(table, identifier)
    locked = {id(row) for row in table.rows if changeable is not None and row[changeable].strip() == "No"}
    matches = match([one.id for one in grades], people, by_number)

    def cell_of(grade: StudentGrade) -> str:
        return written(grade.out_of(_maximum(table, matches.rows[grade.id], highest), scale), sign)

    def beside(row: list[str], grade: StudentGrade) -> None:
        if comments is not None and grade.feedback:
            row[comments] = comment(grade)

    done = fill(table, column, grades, matches, cell_of, only_final, lambda cell: "", beside)
    shut = [one for one, row in done.rows.items() if id(table.rows[row]) in locked]
    notes = []
    if shut:
        notes.append(f"Moodle says that {len(shut)} of these grades cannot be changed, and will pass over them")
    if comments is None:
        notes.append(f"no comments are written: there is no column {headings.feedback!r} (--feedback-column names it)")
    return done.noting(notes)


def _needed(table: Table, *names: str, option: str) -> int:
    at = table.column(*names)
    if at is None:
        raise CourseError(
            f"{table.source} has no column {names[0]!r}: expected the offline grading worksheet of the assignment "
            f"(Submissions → Download grading worksheet), found {for_terminal(', '.join(table.header), 200)}; "
            f"where the site is in another language, say {option}"
        )
    return at


def _maximum(table: Table, row: int, column: int) -> float:
    cell = table.rows[row][column]
    found = points_in(cell)
    if not found:
        raise CourseError(
            f"{table.source}: {table.header[column]} is {for_terminal(cell, 40)!r}; expected a number of points: set "
            f"the assignment's grade to points in Moodle, and download the worksheet again"
        )
    return found


def _people(table: Table, identifier: int) -> list[Person]:
    name = table.column(_NAME)
    keys = [at for at in map(table.column, _KEYS) if at is not None]
    people = []
    for at, row in enumerate(table.rows):
        found = _IDENTIFIER.fullmatch(row[identifier])
        if found or any(row[key].strip() for key in keys):
            called = row[name].strip() if name is not None else ""
            people.append(Person(at, found["number"] if found else "", called, tuple(row[key] for key in keys)))
    return people
