"""`autograder explain`: what a check asks for."""

from __future__ import annotations

from pathlib import Path

import click

from ..report.safe import for_terminal, harmless
from .options import COURSE


@click.command()
@click.argument("check")
@COURSE
def explain(check: str, course: Path | None) -> None:
    """Say what a CHECK asks for, what it is worth and what it needs.

    CHECK is EXERCISE.CHECK, or EXERCISE for all of its checks, or the name of a check that only one exercise has.
    """
    from ..course import Course
    from ..practice.explanation import explain as explained

    for line in explained(Course.find(course or Path()), check):
        indent = " " * (len(line) - len(line.lstrip()))
        click.echo(harmless(indent + for_terminal(line, 2000)))
