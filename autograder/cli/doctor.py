"""`autograder doctor`: what this machine can do."""

from __future__ import annotations

from pathlib import Path

import click

from .options import COURSE


@click.command()
@COURSE
def doctor(course: Path | None) -> None:
    """Say what this machine can do: isolation, PyTorch, the course, the secret."""
    from ..doctor import examine

    failing = False
    for finding in examine(course or Path()):
        sign = "ok  " if finding.good else ("note" if finding.harmless else "FAIL")
        click.echo(f"{sign}  {finding.text}")
        if finding.remedy:
            click.echo(f"      {finding.remedy}")
        failing = failing or not (finding.good or finding.harmless)
    if failing:
        raise SystemExit(1)
