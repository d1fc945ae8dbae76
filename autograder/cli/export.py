"""`autograder export`: grades for a spreadsheet, a program, Canvas or Moodle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from .class_run import ClassRun, handed_in
from .options import COURSE, OUTPUT, PATH, check_output, show_text
from .report import read_class
from .store import STORE, folder_of, open_store

if TYPE_CHECKING:
    from ..course import Course
    from ..lms.filled import Filled
    from ..lms.grades import StudentGrade
    from ..store.store import Store


@click.command()
@click.argument("assignment")
@click.option("--csv", "as_csv", is_flag=True, help="A row for each student.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.option("--canvas", type=PATH, metavar="GRADEBOOK", help="Fill the gradebook (CSV) that Canvas has exported.")
@click.option("--moodle", type=PATH, metavar="WORKSHEET", help="Fill the grading worksheet (CSV) of the assignment.")
@click.option("--moodle-gradebook", is_flag=True, help="What the gradebook of Moodle imports as CSV.")
@click.option(
    "--sheets",
    multiple=True,
    type=PATH,
    metavar="SHEETS",
    help="Take the grades from files of grade --format json, and not from the store. May be repeated.",
)
@click.option("--column", metavar="NAME", help="What the platform calls the assignment, or its number in Canvas.")
@click.option("--scale", is_flag=True, help="Canvas, Moodle: turn points into shares of the maximum that they have.")
@click.option("--only-final", is_flag=True, help="Leave the score out where points are awaited.")
@click.option("--by-number", is_flag=True, help="Canvas, Moodle: the number in an id suffices where the name differs.")
@click.option("--identifier-column", default="Identifier", metavar="NAME", help="Moodle in another language.")
@click.option("--grade-column", default="Grade", metavar="NAME", help="The same.")
@click.option("--maximum-column", default="", metavar="NAME", help="The same.")
@click.option("--feedback-column", default="Feedback comments", metavar="NAME", help="The same.")
@OUTPUT
@STORE
@COURSE
def export(
    assignment: str,
    as_csv: bool,
    as_json: bool,
    canvas: Path | None,
    moodle: Path | None,
    moodle_gradebook: bool,
    sheets: tuple[Path, ...],
    column: str | None,
    scale: bool,
    only_final: bool,
    by_number: bool,
    identifier_column: str,
    grade_column: str,
    maximum_column: str,
    feedback_column: str,
    output: Path | None,
    store_url: str | None,
    course: Path | None,
) -> None:
    """Write the grades of ASSIGNMENT for a spreadsheet, a program or a learning platform.

    They are the latest of each student, with the decisions of staff. Nothing is run. What fits nobody is told on
    standard error and never guessed. Exit code 2: nothing was written.
    """
    from ..course import Course
    from ..lms import listing
    from ..lms.canvas import fill_gradebook
    from ..lms.grades import unfinished
    from ..lms.moodle import Headings, fill_worksheet
    from ..lms.table import named

    if sum(map(bool, (as_csv, as_json, canvas, moodle, moodle_gradebook))) != 1:
        raise click.UsageError("say one of --csv, --json, --canvas FILE, --moodle FILE and --moodle-gradebook")
    if (scale or by_number) and not (canvas or moodle):
        raise click.UsageError("--scale and --by-number are for --canvas and --moodle")
    check_output(output)
    found = Course.find(course or Path())
    rule = found.rubric.assignment(assignment)
    if sheets:
        grades = _of_sheets(found, assignment, sheets)
    else:
        with open_store(found, store_url, new=False) as store:
            grades = _of_store(found, assignment, store, store_url)
    if canvas or moodle:
        data = _downloaded(canvas or moodle or Path(), output)
        made: Filled
        if canvas:
            title = column or rule.title
            made = fill_gradebook(
                data, str(canvas), grades, title, scale=scale, only_final=only_final, by_number=by_number
            )
        else:
            headings = Headings(identifier_column, grade_column, maximum_column, feedback_column)
            made = fill_worksheet(
                data, str(moodle), grades, headings, scale=scale, only_final=only_final, by_number=by_number
            )
        text, notes = made.text, list(made.notes)
    elif moodle_gradebook:
        text, notes = listing.render_moodle_gradebook(grades, column or rule.title, only_final), []
    else:
        text, notes = (listing.render_csv if as_csv else listing.render_json)(grades, only_final), []
    if (waiting := unfinished(grades)) and not only_final:
        notes.append(
            f"grades that are not final, since points are awaited ({len(waiting)}): {named(waiting)}; "
            f"--only-final leaves them out"
        )
    show_text(text, output)
    for note in notes:
        _tell(note)


def _of_sheets(course: Course, assignment: str, files: Sequence[Path]) -> list[StudentGrade]:
    from ..lms.grades import of_sheets

    sheets, notes = read_class(files)
    for note in notes:
        _tell(note)
    if sheets[0].assignment != assignment:
        raise CourseError(f"{files[0]} holds sheets of {sheets[0].assignment}, and not of {assignment}")
    return of_sheets(sheets, course.rubric.assignment(assignment))


def _of_store(course: Course, assignment: str, store: Store, url: str | None) -> list[StudentGrade]:
    from ..lms.grades import feedback_of, no_longer, of_store
    from ..lms.table import named

    rows = store.grades(assignment)
    if not rows:
        raise CourseError(f"the store has no grade of {assignment}; grade a class, or name --store or --sheets")
    here = handed_in(store, assignment)
    sheets = ClassRun(course, assignment, store, folder_of(url)).known(here) if here else []
    stale = no_longer(rows, sheets)
    if stale:
        _tell(
            f"the store knows more of {named(stale)} than their grades, or the course has changed since: run "
            f"autograder grade {assignment} HAND-INS, or regrade {assignment} --changed, and export again"
        )
    rule = course.rubric.assignment(assignment)
    feedback = {one.submission.id: feedback_of(one, rule) for one in sheets if one.submission.id not in {*stale}}
    order = [part.name for part in rule.exercises]
    return of_store(rows, store.overrides(assignment), store.hand_ins(assignment), feedback, order)


def _downloaded(file: Path, output: Path | None) -> bytes:
    """Raises `CourseError` where it cannot be read, or would be written over."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CourseError(f"{file} cannot be read: {error.strerror}; expected a file that was downloaded") from error
    if output is not None and output.exists() and output.samefile(file):
        raise CourseError(f"--output {output} is the file that was downloaded; give the filled one another name")
    return data


def _tell(note: str) -> None:
    from ..report.safe import for_terminal

    click.echo(f"note: {for_terminal(note, 2000)}", err=True)
