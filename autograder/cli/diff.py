"""`autograder diff`: whose grade moved between two runs, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .options import COURSE, new_console
from .store import STORE, open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from ..cohort.moves import Move
    from ..store.store import Store


@click.command()
@click.argument("assignment")
@click.argument("runs", nargs=-1, type=int, metavar="[RUN [RUN]]")
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True)
@STORE
@COURSE
def diff(assignment: str, runs: tuple[int, ...], style: str, store_url: str | None, course: Path | None) -> None:
    """Show whose grade in ASSIGNMENT moved, from which to which, and why.

    Between two runs; with one, since that run; with none, in the last run. `autograder status` lists the runs.
    """
    from ..cohort.moves import moves
    from ..course import Course

    found = Course.find(course or Path())
    found.rubric.assignment(assignment)
    with open_store(found, store_url, new=False) as store:
        first, last = _between(store, assignment, runs)
        before = store.grades(assignment, as_of_run=first)
        moved = moves(before, store.grades(assignment, as_of_run=last))
    if style == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(moved), indent=2))
        return
    if not moved:
        click.echo(f"nobody's grade moved between run {first} and run {last}")
        return
    new_console().print(_table(moved))
    click.echo(f"\n{len(moved)} grades moved between run {first} and run {last}; all others are as they were")


def _between(store: Store, assignment: str, runs: Sequence[int]) -> tuple[int, int]:
    """Raises `CourseError` for runs that are not there."""
    known = [run.id for run in store.runs(assignment)]
    if len(runs) > 2:
        raise click.UsageError("expected at most two runs")
    for run in runs:
        if run not in known:
            raise CourseError(f"{assignment} has no run {run}; autograder status lists the latest")
    if not known:
        raise CourseError(f"{assignment} has not been graded yet")
    match sorted(runs):
        case [first, last]:
            return first, last
        case [first]:
            return first, known[-1]
        case _:
            return (known[-2] if len(known) > 1 else 0), known[-1]


def _table(moved: Sequence[Move]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("student", overflow="fold")
    for heading in ("before", "after", "moved"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("why", overflow="fold")
    for move in moved:
        before = f"{move.before.score:g}" if move.before else "none"
        why = Text("\n".join(for_terminal(reason) for reason in move.reasons))
        student = Text(for_terminal(move.student, 120))
        table.add_row(student, before, f"{move.after.score:g}", f"{move.points:+g}", why)
    return table
