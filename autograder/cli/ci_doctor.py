"""`autograder ci doctor`: what a fork of a repository could reach."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from ..errors import CourseError, GraderFault
from ..report.safe import for_terminal
from .options import PATH


@click.command()
@click.argument("folder", type=PATH, default=Path(), metavar="[REPOSITORY]")
def doctor(folder: Path) -> None:
    """Say what a fork could reach: read the workflows in a checkout, by default the current folder.

    Exit code 1 when something hidden or a token is within reach; what only GitHub's settings know is listed.
    """
    from ..plugins.github import zizmor
    from ..plugins.github.doctor import NOT_IN_FILES, examine

    root = folder.resolve()
    if not (root / ".github").is_dir() and not (root / "action.yml").is_file():
        raise CourseError(f"{root} has no .github/ and no action.yml; expected the checkout of a repository")
    found = examine(root, public=_is_public())
    also = "zizmor is not installed, and finds more of the common mistakes."
    if program := zizmor.installed():
        try:
            found += zizmor.findings(program, root)
            also = "zizmor has looked as well."
        except GraderFault as error:  # it refuses what GitHub would refuse; our own findings stand
            also = for_terminal(f"zizmor could not look: {error}.")
    for one in found:
        place = f"{one.file}:{one.line}" if one.line else one.file
        click.echo(for_terminal(f"{one.level}: {place}: {one.message}"))
        click.echo(f"    {for_terminal(one.remedy)}")
    errors = sum(one.level == "error" for one in found)
    click.echo(f"{errors} errors, {len(found) - errors} warnings.")
    click.echo(f"{also} Files do not say, so look yourself:")
    for what in NOT_IN_FILES:
        click.echo(f"  - {what}")
    if errors:
        raise SystemExit(1)


def _is_public() -> bool | None:
    """Inside a workflow the event says so; elsewhere nobody does."""
    try:
        event = json.loads(Path(os.environ.get("GITHUB_EVENT_PATH", "")).read_bytes())
        return not event["repository"]["private"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
