"""Canvas: its exported gradebook with one column filled, ready to be imported again.

The rules are those of Canvas's own importer, ``lib/gradebook_importer.rb`` (read in 2026-11).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from ..errors import CourseError
from ..report.safe import for_terminal
from .filled import Filled, fill
from .grades import StudentGrade
from .matching import Person, match
from .table import Table, decimal_sign, points_in, read_table, written

_PEOPLE = ("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account")
_COMPUTED = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
"""Columns that Canvas computes; it imports none whose name holds one of these."""
_OF_NOBODY = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"(?P<title>.*) \((?P<id>\d+)\)", re.DOTALL)
_EXCUSED = "ex"


def fill_gradebook(
    data: bytes,
    source: str,
    grades: Sequence[StudentGrade],
    column: str,
    *,
    scale: bool = False,
    only_final: bool = False,
    by_number: bool = False,
) -> Filled:
    """The gradebook with these grades in the column of one assignment; all else is left as it is.

    Args:
        column: the assignment's title, its number in Canvas, or its whole heading; a column is appended where there
            is none, and Canvas makes a new assignment of it.
        scale: turn points into shares of what Canvas has as the maximum.
        only_final: leave those out of which points are awaited.
        by_number: take who has the number for the same person, whatever the name.

    Raises:
        CourseError: the file is no gradebook, its maximum is another one, or nobody in it has a grade.
    """
    table = read_table(data, source)
    section = _section(table)
    at = _assignment(table, column, section)
    notes = []
    possible = next((row for row in table.rows if "Points Possible" in row[0]), None)
    if at is None:
        at = table.append(_new_title(column))
        notes.append(_new_column(table, column, section))
        maximum = max((one.max_score for one in grades), default=0.0)
        sign = _sign(table, section)
        if possible is None:
            notes.append("the file has no row Points Possible: set the points of the new assignment in Canvas")
        else:
            possible[at] = written(maximum, sign)
    else:
        sign = _sign(table, section)
        maximum = _maximum(table, possible, at, grades)
    matches = match([one.id for one in grades], _people(table, possible), by_number)
    done = fill(table, at, grades, matches, lambda one: written(one.out_of(maximum, scale), sign), only_final, _excused)
    return done.noting(notes)


def _excused(cell: str) -> str:
    return "excused in Canvas, and left so" if cell.strip().casefold() == _EXCUSED else ""


def _section(table: Table) -> int:
    """Where what is told of a student ends."""
    header = table.header
    students = len(header) > 3 and "Student" in header[0] and "ID" in header[1]
    names = len(header) > 4 and header[:2] == ["LastName", "FirstName"] and "ID" in header[2]
    section = table.column("Section")
    if not (students or names) or section is None:
        raise CourseError(
            f"{table.source} is no gradebook of Canvas: expected columns such as Student, ID, SIS Login ID, Section, "
            f"found {for_terminal(', '.join(header[:6]), 120)}; export it anew (Grades → Export)"
        )
    return section


def _assignment(table: Table, wanted: str, section: int) -> int | None:
    """The assignment's column. Raises `CourseError` where several could be meant, or Canvas would not read it."""
    found = []
    for at, heading in enumerate(table.header):
        if at <= section or _COMPUTED.search(heading):
            continue
        titled = _TITLE.fullmatch(heading)
        if wanted in (heading, heading.strip(), *((titled["title"], titled["id"]) if titled else ())):
            found.append(at)
    if len(found) > 1:
        raise CourseError(
            f"{table.source} has several columns for {wanted}: {', '.join(table.header[at] for at in found)}; "
            f"say --column with the number in brackets"
        )
    return found[0] if found else None


def _new_title(column: str) -> str:
    if _COMPUTED.search(column) or column in _PEOPLE or not column.strip():
        raise CourseError(f"--column {column!r}: Canvas imports no assignment of this name; give it another one")
    return column


def _new_column(table: Table, column: str, section: int) -> str:
    headings = [one for one in table.header[section + 1 : -1] if not _COMPUTED.search(one)]
    titles = {(_TITLE.fullmatch(one) or {"title": one})["title"]: one for one in headings}
    close = difflib.get_close_matches(column, titles, 1)
    hint = f"; if {for_terminal(titles[close[0]])} was meant, say --column with its number" if close else ""
    return f"there is no column {for_terminal(column)}: Canvas will make a new assignment of it{hint}"


def _maximum(table: Table, possible: list[str] | None, at: int, grades: Sequence[StudentGrade]) -> float:
    """Points that the assignment has in Canvas; ours where the file does not say."""
    cell = possible[at] if possible else ""
    if "read only" in cell:
        raise CourseError(f"{table.source}: {for_terminal(table.header[at])} is read only, and Canvas would not import")
    known = points_in(cell)
    if known is None and cell.strip():
        raise CourseError(
            f"{table.source}: Points Possible of {for_terminal(table.header[at])} is {for_terminal(cell, 40)!r}; "
            f"expected a number"
        )
    return known if known is not None else max((one.max_score for one in grades), default=0.0)


def _sign(table: Table, section: int) -> str:
    """Of decimals: as the file has them, and where it has none, as spreadsheets of its separator read them."""
    seen = decimal_sign([cell for row in table.rows for cell in row[section + 1 :]])
    return seen or ("," if table.separator == ";" else ".")


def _people(table: Table, possible: list[str] | None) -> list[Person]:
    last, first = table.column("LastName"), table.column("FirstName")
    name, own = table.column("Student"), table.column("ID")
    keys = [at for at in (table.column("SIS User ID"), table.column("SIS Login ID")) if at is not None]
    people = []
    for at, row in enumerate(table.rows):
        if row is possible or all(_OF_NOBODY.fullmatch(cell) for cell in row):
            continue
        names = (last, first) if last is not None and first is not None else (name or 0,)
        called = ", ".join(row[one] for one in names)
        family, comma, given = called.partition(",")
        turned = (f"{given.strip()} {family.strip()}",) if comma else ()
        platform_id = row[own].strip() if own is not None else ""
        people.append(Person(at, platform_id, called.strip(), (*(row[key] for key in keys), *turned)))
    return people
