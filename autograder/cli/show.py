"""`autograder show`: all that is known of one student."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .class_run import ClassRun, handed_in
from .formats import FORMAT, show_sheets
from .options import COURSE, OUTPUT, check_output, new_console
from .store import STORE, folder_of, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..course import Course
    from ..records import GradeSheet
    from ..store.store import Store


@click.command()
@click.argument("student")
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT...]")
@FORMAT
@OUTPUT
@STORE
@COURSE
def show(
    student: str,
    assignments: tuple[str, ...],
    style: str,
    output: Path | None,
    store_url: str | None,
    course: Path | None,
) -> None:
    """Show what STUDENT handed in and got: the sheet, attempts, decisions, and every grade there ever was.

    Nothing is run. The sheet is for staff, and holds what hidden checks saw.
    """
    from ..course import Course

    check_output(output)
    found = Course.find(course or Path())
    names = assignments or tuple(rule.name for rule in found.rubric.assignments)
    with open_store(found, store_url, new=False) as store:
        sheets = list(_sheets(found, store, student, names, store_url))
        if not sheets:
            raise CourseError(_unknown(store, student, names))
        if style != "table" or output is not None:
            show_sheets(sheets, style, output)
            return
        from ..report.table import Glyphs, sheet_page

        console = new_console()
        for sheet in sheets:
            console.print(f"\n{for_terminal(student)}, {sheet.assignment}", style="bold", markup=False)
            console.print(sheet_page(sheet, Glyphs.fitting(console)))
            for line in _past(store, sheet):
                console.print(for_terminal(line), style="dim", markup=False)


def _sheets(
    course: Course, store: Store, student: str, names: tuple[str, ...], url: str | None
) -> Iterator[GradeSheet]:
    for name in names:
        if here := handed_in(store, name, [student]):
            yield from ClassRun(course, name, store, folder_of(url)).known(here)


def _past(store: Store, sheet: GradeSheet) -> Iterator[str]:
    student = sheet.submission.id
    yield ""
    for one in store.hand_ins(sheet.assignment, [student]):
        handed = f", handed in {one.submitted_at:%Y-%m-%d %H:%M} UTC" if one.submitted_at else ""
        mine = ", this one" if one.sha256 == sheet.submission.sha256 else ""
        yield (
            f"attempt {one.attempt}: {one.sha256[:12]}, first seen {one.first_seen_at:%Y-%m-%d %H:%M} UTC{handed}{mine}"
        )
    for row in store.history(sheet.assignment, student):
        grade = row.grade
        more = f" +{grade.awaited:g}?" if grade.awaited else ""
        yield (
            f"run {row.run}, {row.at:%Y-%m-%d %H:%M} UTC: {grade.score:g}{more} of {grade.max_score:g} "
            f"for {grade.submission[:12]}"
        )
    for override in store.overrides(sheet.assignment, [student]):
        what = override.target or "the whole"
        gone = f"; withdrawn by {override.withdrawn.author}: {override.withdrawn.reason}" if override.withdrawn else ""
        yield f"decision {override.id} by {override.author}: {what} counts {override.score:g}: {override.reason}{gone}"


def _unknown(store: Store, student: str, names: tuple[str, ...]) -> str:
    known = sorted({one.student for name in names for one in store.hand_ins(name)})
    close = difflib.get_close_matches(student, known, 1)
    hint = f"did you mean {for_terminal(close[0])}?" if close else f"it knows {len(known)} students"
    return f"the store has nothing of {for_terminal(student)} in {', '.join(names)}; {hint}"
