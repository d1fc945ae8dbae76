"""`autograder hint`: one thing at a time."""

from __future__ import annotations

from pathlib import Path

import click

from ..report.safe import for_terminal
from .options import COURSE
from .start import exit_if_ungraded
from .work import Work


@click.command()
@click.argument("arguments", nargs=-1, metavar="[EXERCISE] [FILE]")
@click.option("--more", count=True, help="Say what happens on the smallest case; twice: what it looks like.")
@COURSE
def hint(arguments: tuple[str, ...], more: int, course: Path | None) -> None:
    """Say one thing about the worst mistake that the visible checks find, and more only when asked.

    FILE is your script or notebook; by default the handout's own file. Exit code 1 when a check fails.
    """
    from ..practice.desk import Desk

    work = Work.meant_by(arguments, course)
    with Desk(work.course, work.assignment, work.texts()) as desk:
        found = work.check(desk)

    from ..report.hint import hint_lines

    for line in hint_lines(found.sheet, more):
        click.echo(for_terminal(line, 2000))
    exit_if_ungraded([found.sheet])
    if not found.all_passed:
        raise SystemExit(1)
