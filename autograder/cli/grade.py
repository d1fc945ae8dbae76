"""`autograder grade`: hand-ins in, sheets out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .formats import FORMAT, show_sheets
from .options import COURSE, DEVICES, JOBS, LEAST_TIER, OUTPUT, PATH, check_output
from .pages import PAGES, check_pages, write_pages
from .start import check_gpu, exit_if_ungraded, grade_class, open_grader, open_sandbox, start_zygote, texts_of

if TYPE_CHECKING:
    from ..records import GradeSheet
    from ..rubric import AssignmentRule, Device


@click.command()
@click.argument("assignment")
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="PATH...")
@FORMAT
@click.option(
    "--for",
    "audience",
    type=click.Choice(["staff", "students"]),
    default="staff",
    show_default=True,
    help="Who will read it. Students' sheets hold of hidden checks what grading.toml reveals, and no more.",
)
@OUTPUT
@DEVICES
@click.option(
    "--onto",
    type=PATH,
    help="Sheets of an earlier run (JSON): what is decided there stands, and only what is awaited is run.",
)
@PAGES
@JOBS
@LEAST_TIER
@COURSE
def grade(
    assignment: str,
    paths: tuple[Path, ...],
    style: str,
    audience: str,
    output: Path | None,
    devices: list[Device],
    onto: Path | None,
    pages: Path | None,
    jobs: int | None,
    least_tier: str | None,
    course: Path | None,
) -> None:
    """Grade hand-ins of ASSIGNMENT.

    PATH is a script, a notebook, an archive or folder with one of them, or a folder of many hand-ins, mixed as they
    come. A zip archive that Moodle, Canvas or Gradescope made of a class is a class if it is the only PATH. Exit code
    0: graded; 1: something could not be graded; 2: a mistake in the course or the call.
    """
    from ..course import Course
    from ..report.redact import for_students
    from ..submission import find_submissions

    check_output(output)
    check_pages(pages)
    found = Course.find(course or Path())
    rule = found.rubric.assignment(assignment)
    submissions, notes = find_submissions(paths, assignment, rule.limits)
    for note in notes:
        click.echo(for_terminal(note), err=True)
    if gpu := "cuda" in devices:
        check_gpu()
    earlier = _earlier(onto, rule) if onto else []
    zygote = start_zygote(found, assignment, texts_of(submissions), least_tier, gpu)
    with open_sandbox(found, assignment, zygote) as sandbox:
        grader = open_grader(found, assignment, sandbox, devices=devices, drawing=pages is not None)
        sheets = grade_class(grader, submissions, jobs, {sheet.submission.id: sheet for sheet in earlier})
    sheets = _completed(earlier, sheets)
    readable = [for_students(sheet, rule) for sheet in sheets] if audience == "students" else sheets
    if pages is not None:
        write_pages(sheets, rule, pages)
    show_sheets(readable, style, output)
    exit_if_ungraded(sheets)


def _earlier(file: Path, rule: AssignmentRule) -> list[GradeSheet]:
    """The sheets of an earlier run of the same assignment under the same rubric. Raises `CourseError` for others."""
    from ..report.json import read_sheets

    try:
        text = file.read_bytes()
    except OSError as error:
        raise CourseError(f"--onto {file} cannot be read: {error.strerror}") from error
    sheets = read_sheets(text, f"--onto {file}")
    wanted = [
        (part.name, check.name, round(float(check.points), 4)) for part in rule.exercises for check in part.checks
    ]
    for sheet in sheets:
        if sheet.audience != "staff":
            raise CourseError(
                f"--onto {file}: the sheet of {sheet.submission.id} was made for {sheet.audience}, and lacks what the "
                f"staff needs; name the sheets of a run without --for, or grade anew, without --onto"
            )
        found = [(part.name, check.name, check.max_score) for part in sheet.exercises for check in part.checks]
        if sheet.assignment != rule.name or found != wanted:
            raise CourseError(
                f"--onto {file}: the sheet of {sheet.submission.id} is of another assignment or another grading.toml "
                f"than {rule.name} has now; grade anew, without --onto"
            )
    return sheets


def _completed(earlier: Sequence[GradeSheet], sheets: Sequence[GradeSheet]) -> list[GradeSheet]:
    """All sheets: nothing of an earlier run is lost, and a hand-in that has changed since is told."""
    new = {sheet.submission.id: sheet for sheet in sheets}
    for sheet in earlier:
        again = new.get(sheet.submission.id)
        if again is not None and again.submission.sha256 != sheet.submission.sha256:
            name = for_terminal(sheet.submission.id)
            click.echo(f"{name}: the hand-in has changed since the earlier run, and was graded anew", err=True)
    kept = [sheet for sheet in earlier if sheet.submission.id not in new]
    if kept:
        click.echo(f"kept as they were: {len(kept)} sheets whose hand-ins are not among the paths", err=True)
    return [*sheets, *kept]
