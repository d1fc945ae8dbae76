"""`autograder nbgrader init`: a course for nbgrader, made from this one."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import CourseError
from .options import COURSE, PATH


@click.group()
def nbgrader() -> None:
    """The door to nbgrader: its exchange, its gradebook, our grading."""


@nbgrader.command()
@click.argument("folder", type=PATH, metavar="DIR")
@COURSE
def init(folder: Path, course: Path | None) -> None:
    """Make a complete course for nbgrader in DIR, or bring one up to date after a change.

    Source notebooks, configuration, an example of a roster. What people changed there stays as they left it, and is
    named where the course has changed it too.
    """
    from ..course import Course

    try:
        from ..plugins.nbgrader import course_folder
    except ModuleNotFoundError as error:
        raise CourseError(
            f"{error.name} is not installed here; nbgrader and what it needs come with "
            f"pip install 'rnn-autograder[nbgrader]'"
        ) from error
    found = Course.find(course or Path())
    changes = course_folder.init(found, folder)
    for name in changes.written:
        click.echo(f"written  {folder / name}")
    for line in changes.kept:
        click.echo(f"kept     {folder / line}")
    if not changes.written and not changes.kept:
        click.echo(f"{folder} is up to date")
    click.echo("\nNext:")
    for command, what in course_folder.next_steps(folder, [rule.name for rule in found.rubric.assignments]).items():
        click.echo(f"  {command:<42}{what}".rstrip())
