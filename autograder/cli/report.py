"""`autograder report`: sheets in, the same sheets in another format out, or one page about the whole class."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .formats import FORMATS, show_sheets
from .options import COURSE, OUTPUT, PATH, check_output, show_text

if TYPE_CHECKING:
    from ..records import GradeSheet

_TOLD = 5
"""Hand-ins that a note names."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="SHEETS...")
@click.option(
    "--class",
    "overviews",
    multiple=True,
    type=PATH,
    metavar="FILE",
    help="Write an overview of the class, for its staff: a page (.html), or the same as data (.json). May be repeated.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    help="How to show the sheets; by default a table, or nothing with --class.",
)
@click.option(
    "--for",
    "audience",
    type=click.Choice(["staff", "students"]),
    help="Who will read it; by default those for whom the sheets were made. For students, grading.toml is needed.",
)
@OUTPUT
@COURSE
def report(
    files: tuple[Path, ...],
    overviews: tuple[Path, ...],
    style: str | None,
    audience: str | None,
    output: Path | None,
    course: Path | None,
) -> None:
    """Show SHEETS again, in any format, without grading anything anew.

    SHEETS is a file that `grade --format json` or `jsonl` has written. Several files are one class; of a student with
    several sheets the last one named counts. Exit code 0: the reports are made; 2: a mistake in the call or the files.
    """
    if overviews and audience == "students":
        raise click.UsageError("--class is for the staff; leave out --for students, or make two calls")
    check_output(output)
    for file in overviews:
        check_output(file, "--class")
        if file.suffix not in (".html", ".json"):
            raise CourseError(f"--class {file}: expected a name that ends in .html or .json")
    sheets, notes = read_class(files)
    for note in notes:
        click.echo(f"note: {note}", err=True)
    if overviews:
        _write_overviews(sheets, notes, overviews)
    if style or output or not overviews:
        show_sheets(_made_for(audience, sheets, course), style or "table", output)


def read_class(files: Sequence[Path]) -> tuple[list[GradeSheet], list[str]]:
    """One sheet of each student, in the order in which the students first come, and what was decided for that."""
    from ..report.json import read_sheets

    sheets: dict[str, GradeSheet] = {}
    source: dict[str, Path] = {}
    again: dict[tuple[Path, Path], list[str]] = {}
    for file in files:
        try:
            text = file.read_bytes()
        except OSError as error:
            raise CourseError(
                f"{file} cannot be read: {error.strerror}; expected sheets of grade --format json"
            ) from error
        for sheet in read_sheets(text, str(file)):
            name = sheet.submission.id
            if name in sheets and sheets[name] != sheet:
                again.setdefault((source[name], file), []).append(name)
            sheets[name], source[name] = sheet, file
    if not sheets:
        raise CourseError(f"{', '.join(map(str, files))}: there is no sheet to report on; grade something first")
    of = {sheet.assignment: source[name] for name, sheet in sheets.items()}
    if len(of) > 1:
        told = ", ".join(f"{for_terminal(assignment)} ({file})" for assignment, file in of.items())
        raise CourseError(f"these sheets are of several assignments: {told}; make one report for each")
    return list(sheets.values()), [_told_again(*files, names) for files, names in again.items()]


def _told_again(earlier: Path, later: Path, names: Sequence[str]) -> str:
    told = ", ".join(for_terminal(name) for name in names[:_TOLD])
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    where = f"two sheets in {later}" if earlier == later else f"sheets in {earlier} and in {later}"
    return for_terminal(f"{told}{more}: {where}; the last one counts")


def _write_overviews(sheets: Sequence[GradeSheet], notes: Sequence[str], files: Sequence[Path]) -> None:
    from ..report.overview.overview import FOR_STUDENTS, overview_of, render_overview
    from ..report.overview.page import render_page

    overview = overview_of(sheets, notes)
    if overview.audience == "students":
        click.echo(f"note: {FOR_STUDENTS}", err=True)
    for file in files:
        show_text(render_page(overview) if file.suffix == ".html" else render_overview(overview), file)


def _made_for(audience: str | None, sheets: Sequence[GradeSheet], course: Path | None) -> Sequence[GradeSheet]:
    """The sheets as this audience may read them.

    Raises:
        CourseError: there is no course that says what students may see, or the sheets are not the staff's.
    """
    made = {sheet.audience for sheet in sheets}
    if audience == "staff" and "students" in made:
        raise CourseError("some of these sheets were made for students, and lack what the staff needs; name the others")
    if audience != "students":
        return sheets
    from ..course import Course
    from ..report.redact import for_students

    rule = Course.find(course or Path()).rubric.assignment(sheets[0].assignment)
    return [sheet if sheet.audience == "students" else for_students(sheet, rule) for sheet in sheets]
