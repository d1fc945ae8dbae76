"""`autograder status`: how far each assignment is, and what was done last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..report.safe import for_terminal
from .class_run import ClassRun, handed_in
from .options import COURSE, new_console
from .store import STORE, folder_of, open_store

if TYPE_CHECKING:
    from rich.table import Table

    from ..course import Course
    from ..store.store import Store

_RUNS = 8
"""Of the latest runs that are listed."""


@click.command()
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT...]")
@STORE
@COURSE
def status(assignments: tuple[str, ...], store_url: str | None, course: Path | None) -> None:
    """Show how many hand-ins are graded, what is missing or awaited, and the latest runs.

    *To run* are hand-ins of which `autograder grade` would run something: new ones, those whose checks have changed,
    and those that the grader failed at.
    """
    from ..course import Course

    found = Course.find(course or Path())
    names = assignments or tuple(rule.name for rule in found.rubric.assignments)
    for name in names:
        found.rubric.assignment(name)
    with open_store(found, store_url, new=False) as store:
        console = new_console()
        console.print(_assignments(found, store, names, store_url))
        if any(store.runs(name) for name in names):
            console.print()
            console.print(_runs(store, names))


def _assignments(course: Course, store: Store, names: tuple[str, ...], url: str | None) -> Table:
    from rich.table import Table

    from ..records import Outcome

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("assignment")
    for heading in ("hand-ins", "graded", "to run", "awaited", "ungraded", "decided", "mean"):
        table.add_column(heading, justify="right")
    for name in names:
        here = handed_in(store, name)
        grades = [row.grade for row in store.grades(name)]
        missing = ClassRun(course, name, store, folder_of(url)).missing(here) if here else set()
        ungraded = sum(any(m.outcome is Outcome.UNGRADED for m in one.breakdown.values()) for one in grades)
        mean = f"{sum(one.score for one in grades) / len(grades):.1f}" if grades else ""
        table.add_row(
            name,
            str(len(here)),
            str(len(grades)),
            str(sum(one.sha256 in missing for one in here)),
            str(sum(one.awaited > 0 for one in grades)),
            str(ungraded),
            str(sum(bool(one.overrides) for one in grades)),
            mean,
        )
    return table


def _runs(store: Store, names: tuple[str, ...]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("run", justify="right")
    for heading in ("assignment", "when (UTC)", "state", "machine"):
        table.add_column(heading, no_wrap=True)
    table.add_column("command", overflow="fold")
    runs = sorted((run for name in names for run in store.runs(name)), key=lambda run: run.id)[-_RUNS:]
    for run in reversed(runs):
        state = "running, or killed" if run.state == "running" else run.state
        when = f"{run.started_at:%Y-%m-%d %H:%M}"
        row = (run.about.assignment, when, state, run.about.host, run.about.command)
        table.add_row(str(run.id), *(for_terminal(text) for text in row))
    return table
