"""`autograder release`: what students get."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import COURSE, PATH

if TYPE_CHECKING:
    from ..release.handout import Format
    from ..release.target import Change


@click.command()
@click.argument("folder", type=PATH, metavar="DIR")
@click.option("--assignment", "assignments", multiple=True, help="Release this one; again for more. By default all.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["py", "ipynb", "both"]),
    default="both",
    show_default=True,
    help="Stubs as scripts, as notebooks, or both.",
)
@click.option("--wheel", is_flag=True, help="Put the grader's own wheel beside them, for students without an index.")
@COURSE
def release(folder: Path, assignments: tuple[str, ...], style: Format, wheel: bool, course: Path | None) -> None:
    """Write what students get into DIR: stubs, public checks, the public part of grading.toml, README, requirements.

    Nothing is written, and the exit code is 2, when a line of reference/ would go out. Run again, it brings DIR up to
    date: assignments that were released before stay in it, and so does every file that somebody has changed.
    """
    from ..course import Course
    from ..plugins.jupytext import notebook_of
    from ..release.handout import handout
    from ..release.hidden import Hidden
    from ..release.leaks import refuse_leaks
    from ..release.target import Target

    found = Course.find(course or Path())
    known = [rule.name for rule in found.rubric.assignments]
    for name in assignments:
        found.rubric.assignment(name)
    target, hidden = Target(folder, found), Hidden.of(found)
    names = [name for name in known if not assignments or name in assignments or name in target.assignments]
    with tempfile.TemporaryDirectory(prefix="autograder-release-") as scratch:
        built = _build_wheel(Path(scratch)) if wheel else None
        files = handout(found, names, style, notebook_of, built)
    change = target.change(files)
    refuse_leaks(target.after(files, change), hidden)
    target.apply(files, change, names)
    for line in _told(folder, names, change, len({*hidden.lines.values()})):
        click.echo(line)


def _build_wheel(folder: Path) -> Path:
    from ..release.wheel import build_wheel

    return build_wheel(folder)


def _told(folder: Path, names: Sequence[str], change: Change, searched: int) -> list[str]:
    lines = [f"{folder}: {', '.join(names)}; {_files(len(change.written))} written, {len(change.same)} as before"]
    lines += [f"  kept as somebody has changed it: {name}" for name in change.kept]
    lines += [f"  removed, no longer part of the release: {name}" for name in change.removed]
    return [*lines, f"Searched for {searched} lines of reference/: only those are in it that given.toml allows."]


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
