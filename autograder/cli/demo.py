"""`autograder demo`: a whole class of sample hand-ins, graded before your eyes."""

from __future__ import annotations

import time
from pathlib import Path

import click

from ..errors import CourseError
from .options import COURSE, JOBS, PATH, new_console, write
from .start import exit_if_ungraded, grade_class, open_grader, open_sandbox, start_zygote, texts_of


@click.command()
@click.option("--assignment", help="Which assignment; by default the first one of the course.")
@click.option("--folder", type=PATH, default=Path("build/demo"), show_default=True, help="Where class and sheets go.")
@JOBS
@COURSE
def demo(assignment: str | None, folder: Path, jobs: int | None, course: Path | None) -> None:
    """Grade a whole class of sample hand-ins: right ones, wrong ones, and ones that crash, loop or cheat."""
    from ..classroom import write_class
    from ..course import Course
    from ..report import json, table
    from ..submission import find_submissions

    started = time.perf_counter()
    found = Course.find(course or Path())
    name = assignment or found.rubric.assignments[0].name
    rule = found.rubric.assignment(name)
    hand_ins = folder / "hand-ins"
    _make_empty(hand_ins)
    count = len(write_class(found, name, hand_ins))
    click.echo(f"{count} hand-ins of '{rule.title}', scripts and notebooks mixed, are in {hand_ins}.")
    click.echo("Grading them; some loop without end and are given up when their time is over...\n")
    submissions, _ = find_submissions([hand_ins], name, rule.limits)
    with open_sandbox(found, name, start_zygote(found, name, texts_of(submissions), None)) as sandbox:
        sheets = grade_class(open_grader(found, name, sandbox), submissions, jobs)
    console = new_console()
    console.print(table.class_table(sheets, table.Glyphs.fitting(console)))
    write(folder / "sheets.json", json.render_json(sheets))
    tier, seconds = sheets[0].isolation.tier, time.perf_counter() - started
    click.echo(
        f"\n{count} hand-ins graded in {seconds:.0f} s at tier {tier} ({', '.join(sheets[0].isolation.layers)})."
    )
    click.echo(f"Grade sheets, with every check, message and smallest failing case: {folder / 'sheets.json'}")
    click.echo(f"The class on one page: autograder report {folder / 'sheets.json'} --class {folder / 'class.html'}")
    click.echo(f"Your own class: autograder grade {name} THEIR-FOLDER. More: README.md and docs/.")
    exit_if_ungraded(sheets)


def _make_empty(folder: Path) -> None:
    """Make a folder for the sample class; what an earlier demo has written there is removed, and nothing else is."""
    import shutil

    mark = folder / ".written-by-autograder-demo"
    try:
        if folder.exists() and not mark.exists() and any(folder.iterdir()):
            raise CourseError(f"{folder} has files that no demo has written; name another --folder")
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        mark.touch()
    except OSError as error:
        raise CourseError(f"{folder} cannot be made: {error.strerror or error}") from error
