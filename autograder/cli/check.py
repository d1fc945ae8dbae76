"""`autograder check`: a student's own work, and the checks that a student may see."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click

from .options import COURSE, new_console
from .start import exit_if_ungraded
from .work import Work


@click.command()
@click.argument("arguments", nargs=-1, metavar="[EXERCISE] [FILE]")
@COURSE
def check(arguments: tuple[str, ...], course: Path | None) -> None:
    """Run the visible checks on your own work: all exercises, or one.

    FILE is your script or notebook; by default the handout's own file. Exit code 1 when a check fails.
    """
    from ..practice.desk import Desk

    started = time.perf_counter()
    work = Work.meant_by(arguments, course)
    with Desk(work.course, work.assignment, work.texts()) as desk:
        found = work.check(desk)
    replace(found, seconds=time.perf_counter() - started).print(new_console())
    exit_if_ungraded([found.sheet])
    if not found.all_passed:
        raise SystemExit(1)
