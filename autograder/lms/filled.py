"""A platform's file with grades in it, and what a person has to know of it before it is imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..errors import CourseError
from .grades import StudentGrade
from .matching import Matches
from .table import Table, named, points_in


@dataclass(frozen=True, slots=True)
class Filled:
    """The file's new text."""

    text: str
    rows: dict[str, int]
    """By id, where a grade was written."""
    notes: tuple[str, ...]

    def noting(self, more: Sequence[str]) -> Filled:
        return replace(self, notes=(*self.notes, *more))


def fill(
    table: Table,
    column: int,
    grades: Sequence[StudentGrade],
    matches: Matches,
    cell_of: Callable[[StudentGrade], str],
    only_final: bool,
    kept: Callable[[str], str],
    beside: Callable[[list[str], StudentGrade], None] = lambda row, grade: None,
) -> Filled:
    """Write the grades that have a row.

    Args:
        cell_of: what is written of a grade.
        kept: why a cell is not to be touched; empty where it may be.
        beside: writes what else belongs into the row.

    Raises:
        CourseError: there is nobody to write for.
    """
    if grades and not matches.rows:
        told = "; ".join(matches.notes())
        raise CourseError(f"{table.source} has a row for none of {len(grades)} grades, and nothing is written: {told}")
    rows: dict[str, int] = {}
    changed, waiting = 0, []
    untouched: dict[str, list[str]] = {}
    for grade in grades:
        at = matches.rows.get(grade.id)
        if at is None:
            continue
        row = table.rows[at]
        if reason := kept(row[column]):
            untouched.setdefault(reason, []).append(grade.id)
            continue
        if only_final and not grade.final:
            waiting.append(grade.id)
            continue
        cell = cell_of(grade)
        before = points_in(row[column])
        changed += before is not None and before != points_in(cell)
        row[column] = cell
        beside(row, grade)
        rows[grade.id] = at
    notes = [f"{len(rows)} grades written into {table.header[column]!r}, {changed} of them over another one"]
    notes += [f"{reason}: {named(ids)}" for reason, ids in untouched.items()]
    if waiting:
        notes.append(f"not final, and left as they were: {named(waiting)}")
    return Filled(table.render(), rows, (*notes, *matches.notes()))
