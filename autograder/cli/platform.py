"""`autograder platform`: what packages call where they run; one hand-in at a platform's paths, and its results."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..records import Outcome
from ..report.safe import for_terminal
from .options import COURSE, PATH
from .start import exit_if_ungraded, open_grader, open_sandbox, start_zygote, texts_of

if TYPE_CHECKING:
    from ..course import Course
    from ..records import GradeSheet, Submission, Visibility
    from ..report.gradescope import Totals


@click.group()
def platform() -> None:
    """Grade one hand-in where a course platform runs a package that `autograder package` has made."""


@dataclass(frozen=True, slots=True)
class _Graded:
    staff: GradeSheet
    students: GradeSheet
    seconds: float


@platform.command()
@click.argument("assignment")
@click.option("--root", type=PATH, default=Path("/autograder"), show_default=True)
@click.option("--totals", type=click.Choice(["visible", "hidden"]), default="visible", show_default=True)
@COURSE
def gradescope(assignment: str, root: Path, totals: Totals, course: Path | None) -> None:
    """Grade submission/ in Gradescope's folder, into results/results.json."""
    from ..plugins.platforms.gradescope import RESULTS, SUBMISSION, Metadata
    from ..plugins.platforms.results import write_results
    from ..report.gradescope import render_gradescope

    metadata = Metadata.read(root)
    graded = _grade(course, assignment, root / SUBMISSION, metadata.id)
    write_results(root / RESULTS, render_gradescope(graded.students, totals, graded.seconds))
    _tell_staff(graded.staff, [metadata.points_differ(graded.staff.max_score)])
    exit_if_ungraded([graded.staff])


@platform.command()
@click.argument("assignment")
@click.option("--root", type=PATH, default=Path("/grade"), show_default=True)
@COURSE
def prairielearn(assignment: str, root: Path, course: Path | None) -> None:
    """Grade student/ in PrairieLearn's folder, into results/results.json."""
    from ..plugins.platforms.prairielearn import RESULTS, SUBMISSION
    from ..plugins.platforms.results import write_results
    from ..report.prairielearn import render_prairielearn

    graded = _grade(course, assignment, root / SUBMISSION, "submission")
    write_results(root / RESULTS, render_prairielearn(graded.students))
    _tell_staff(graded.staff)
    exit_if_ungraded([graded.staff])


@platform.command()
@click.argument("assignment")
@click.option("--checkout", type=PATH, default=Path(), help="The student's; by default the current folder.")
@COURSE
def classroom50(assignment: str, checkout: Path, course: Path | None) -> None:
    """Run the visible checks on a student's checkout, into result.json for Classroom 50."""
    from ..plugins.platforms.classroom50 import RESULT, SUMMARY
    from ..plugins.platforms.results import write_results
    from ..report.classroom50 import render_classroom50
    from ..report.markdown import render_markdown

    owner = os.environ.get("OWNER") or os.environ.get("USERNAME") or "submission"
    graded = _grade(course, assignment, checkout, owner, ["public"])
    exit_if_ungraded([graded.staff])  # and no result: the runner makes one that says so
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    write_results(checkout / RESULT, render_classroom50(graded.students, os.environ, now))
    write_results(checkout / SUMMARY, render_markdown([graded.students]))
    _tell_staff(graded.students)


@platform.command()
@click.argument("assignment")
@click.argument("file", type=PATH, required=False)
@click.option("--reports", type=PATH, default=Path("reports"), show_default=True, help="Folder for both reports.")
@COURSE
def gitlab(assignment: str, file: Path | None, reports: Path, course: Path | None) -> None:
    """Run the visible checks on FILE, by default the handout's own, into reports that GitLab shows.

    Exit code 1 when a check fails.
    """
    from ..course import Course
    from ..plugins.platforms.gitlab import CODE_QUALITY, JUNIT
    from ..plugins.platforms.results import write_results
    from ..report.codequality import render_codequality
    from ..report.junit import render_junit

    found = Course.find(course or Path())
    file = file or found.stub(assignment)
    graded = _grade(found.root, assignment, file, file.stem, ["public"])
    folder = os.path.relpath(file.resolve().parent, os.environ.get("CI_PROJECT_DIR") or Path.cwd())
    write_results(reports / JUNIT, render_junit([graded.students]))
    write_results(reports / CODE_QUALITY, render_codequality([graded.students], "" if folder == "." else folder))
    _tell_staff(graded.students)
    exit_if_ungraded([graded.staff])
    if any(check.outcome is not Outcome.PASSED for part in graded.staff.exercises for check in part.checks):
        raise SystemExit(1)


def _grade(
    course: Path | None, assignment: str, place: Path, identity: str, only: Sequence[Visibility] = ("public", "hidden")
) -> _Graded:
    """One hand-in, by one worker at a time: these containers have half a core and 768 MB."""
    from ..course import Course
    from ..report.redact import for_students
    from ..sandbox.user import lesser_user

    started = time.monotonic()
    found = Course.find(course or Path())
    rule = found.rubric.assignment(assignment)
    submission = _read(found, assignment, place, identity)
    zygote = start_zygote(found, assignment, texts_of([submission]), None, user=lesser_user())
    with open_sandbox(found, assignment, zygote) as sandbox:
        sheet = open_grader(found, assignment, sandbox, only).grade(submission)
    return _Graded(sheet, for_students(sheet, rule), time.monotonic() - started)


def _read(course: Course, assignment: str, place: Path, identity: str) -> Submission:
    """The hand-in. A link or a pipe in its place is the student's affair, and told on the sheet."""
    from ..errors import NoPlainFile
    from ..submission.load import load_submission, read_submission
    from ..submission.tree import Tree

    limits = course.rubric.assignment(assignment).limits
    try:
        return load_submission(place, assignment, identity, limits)
    except NoPlainFile as error:
        problem = str(error).replace(f"{place}{os.sep}", "")
        nothing = Tree("the folder", (), lambda name, most: b"", problem)
        return read_submission(nothing, assignment, identity, str(place), limits)


def _tell_staff(sheet: GradeSheet, notes: Sequence[str] = ()) -> None:
    """What the platform shows beside the results to staff; to students too on GitLab and in Classroom 50."""
    from ..report.words import in_short

    click.echo(in_short(sheet))
    click.echo(f"isolation: tier {sheet.isolation.tier} ({', '.join(sheet.isolation.layers)})")
    for note in (*notes, *sheet.staff_remarks):
        if note:
            click.echo(f"note: {for_terminal(note)}")
