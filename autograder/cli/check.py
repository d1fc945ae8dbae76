"""`autograder check`: a student's own work, and the checks that a student may see."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from .options import COURSE, check_output, new_console, write
from .pages import PAGE
from .start import exit_if_ungraded, open_grader, open_sandbox, start_zygote

if TYPE_CHECKING:
    from ..course import Course

_SCANNED = 8 << 20
"""Characters of a student's file that are searched for slow imports."""


@click.command()
@click.argument("arguments", nargs=-1, metavar="[EXERCISE] [FILE]")
@PAGE
@COURSE
def check(arguments: tuple[str, ...], page: Path | None, course: Path | None) -> None:
    """Run the visible checks on your own work: all exercises, or one.

    FILE is your script or notebook; by default the handout's own file. Exit code 1 when a check fails.
    """
    from ..course import Course

    check_output(page, "--page")
    started = time.perf_counter()
    found = Course.find(course or _nearest(arguments))
    assignment, exercise, file = _what_to_check(found, arguments)
    rule = found.rubric.assignment(assignment)
    zygote = start_zygote(found, assignment, _text_of(file), "T0")
    with open_sandbox(found, assignment, zygote) as sandbox:
        from ..report import table
        from ..submission import load_submission

        submission = load_submission(file, assignment, file.stem, rule.limits)
        only = [exercise] if exercise else []
        grader = open_grader(found, assignment, sandbox, ["public"], only, drawing=page is not None)
        sheet = grader.grade(submission)
    console = new_console()
    console.print(table.sheet_page(sheet, table.Glyphs.fitting(console), visible_only=True))
    checks = [one for result in sheet.exercises for one in result.checks]
    passed = sum(one.outcome == "passed" for one in checks)
    later = sum(
        one.visibility == "hidden"
        for part in rule.exercises
        if part.name in {e.name for e in sheet.exercises}
        for one in part.checks
    )
    seconds = time.perf_counter() - started
    console.print(f"{passed} of {len(checks)} visible checks passed; {later} more run later. ({seconds:.1f} s)")
    if page is not None:
        from ..report.redact import for_students
        from ..report.student_page import render_page

        write(page, render_page(for_students(sheet, rule), later))
        click.echo(f"Your page: {page}")
    exit_if_ungraded([sheet])
    if passed < len(checks):
        raise SystemExit(1)


def _text_of(file: Path) -> Iterator[str]:
    """The text of a file that may be anything; what is wrong with it is told when it is loaded."""
    if file.is_file():
        with file.open(encoding="utf-8", errors="replace") as stream:
            yield stream.read(_SCANNED)


def _nearest(arguments: Sequence[str]) -> Path:
    """The folder of the file that is to be checked, when one is named."""
    files = [Path(argument) for argument in arguments if Path(argument).exists()]
    return files[0].absolute().parent if files and not _inside_course(Path()) else Path()


def _inside_course(start: Path) -> bool:
    return any((folder / "grading.toml").is_file() for folder in (start.resolve(), *start.resolve().parents))


def _what_to_check(course: Course, arguments: Sequence[str]) -> tuple[str, str, Path]:
    """Assignment, exercise (or none) and file that the arguments mean."""
    import difflib

    if len(arguments) > 2:
        raise CourseError(f"expected at most an exercise and a file, got {len(arguments)} arguments")
    owner = {part.name: rule.name for rule in course.rubric.assignments for part in rule.exercises}
    names = {rule.name for rule in course.rubric.assignments}
    assignment, exercise, file = "", "", None
    for argument in arguments:
        if argument in owner:
            if exercise:
                raise CourseError(f"expected one exercise, got {exercise} and {argument}; without any, all are checked")
            assignment, exercise = owner[argument], argument
        elif argument in names:
            assignment = argument
        elif Path(argument).exists():
            if file:
                raise CourseError(f"expected one file, got {file} and {argument}")
            file = Path(argument)
        else:
            close = difflib.get_close_matches(argument, [*owner, *names], 1)
            hint = f"did you mean {close[0]}?" if close else f"the exercises are {', '.join(owner)}"
            raise CourseError(f"{argument!r} is neither an exercise nor a file; {hint}")
    if not assignment:
        here = {file.stem} if file is not None else {Path.cwd().name}
        fits = [name for name in names if name in here]
        assignment = fits[0] if fits else course.rubric.assignments[0].name
    return assignment, exercise, file or course.stub(assignment)
