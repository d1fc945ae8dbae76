"""`autograder watch`: checks a file again whenever it is saved, and tells what has changed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import HandInError
from ..report.safe import for_terminal
from .options import COURSE, new_console
from .work import Work

if TYPE_CHECKING:
    from rich.console import Console

    from ..practice.desk import Desks
    from ..practice.feedback import Feedback

_POLL_S = 0.2
"""A file's time of change is asked for so often: it costs nothing, and works on network drives too."""

_State = tuple[int, int, int] | None


@click.command()
@click.argument("arguments", nargs=-1, metavar="[EXERCISE] [FILE]")
@COURSE
def watch(arguments: tuple[str, ...], course: Path | None) -> None:
    """Check your work whenever you save it, and tell what has changed. Ctrl-C ends it.

    FILE is your script or notebook; by default the handout's own file.
    """
    from ..practice.desk import Desks

    work = Work.meant_by(arguments, course)
    click.echo(f"Watching {for_terminal(str(work.file))}; Ctrl-C ends it.")
    try:
        with Desks() as desks:
            _watch(work, desks, new_console())
    except KeyboardInterrupt:
        click.echo("\nNot watching any more.")


def _watch(work: Work, desks: Desks, console: Console) -> None:
    before: Feedback | None = None
    seen: _State = None
    missing = False
    while True:
        state = _state(work.file)
        if state is None and not missing:
            click.echo(f"{for_terminal(str(work.file))} is not there; waiting for it.")
        missing = state is None
        if state is not None and state != seen:
            time.sleep(_POLL_S)
            if _state(work.file) == state:  # it is not being written just now
                seen = state
                before = _look(work, desks, console, before)
        time.sleep(_POLL_S)


def _look(work: Work, desks: Desks, console: Console, before: Feedback | None) -> Feedback | None:
    from ..course import Course
    from ..report.changes import still_to_read, tell_changes

    course = Course.find(work.course.root)  # its policy may have been mended meanwhile
    desk = desks.at(course, work.assignment, list(work.texts()))
    try:
        found = work.check(desk)
    except HandInError as error:  # saved again, or gone, in this very moment
        click.echo(for_terminal(str(error)))
        return before
    if found.sheet.ungraded:
        desks.discard(desk)
    if before is None:
        found.print(console)
        return found
    click.echo(f"\n{time.strftime('%H:%M:%S')}  {tell_changes(before.sheet, found.sheet)}")
    found.of(still_to_read(before.sheet, found.sheet)).print_exercises(console)
    click.echo(found.summary)
    return found


def _state(file: Path) -> _State:
    """What changes when a file is saved, in place or by a new one under its name; None when it is not there."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
