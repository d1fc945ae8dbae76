"""Options that several verbs take, and the places that results go to."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from ..rubric import Device

PATH = click.Path(path_type=Path)
COURSE = click.option("--course", type=PATH, help="Folder of the course; by default the one around the current folder.")
LEAST_TIER = click.option(
    "--least-tier",
    type=click.Choice(["T0", "T1", "T2", "T3"]),
    help="The least isolation that will do; by default what grading.toml asks for.",
)
JOBS = click.option(
    "--jobs", "-j", type=click.IntRange(1, 256), help="Hand-ins graded at a time; by default one a core."
)
OUTPUT = click.option("--output", "-o", type=PATH, help="Write to this file and not to the terminal.")


DEVICE_NAMES: tuple[Device, ...] = ("cpu", "fake-gpu", "cuda")


def _devices(context: click.Context, option: click.Parameter, text: str) -> list[Device]:
    """The devices in a text such as ``fake-gpu,cuda``; the CPU always is one of them."""
    chosen = [word.strip() for word in text.split(",") if word.strip()]
    for word in chosen:
        if word not in DEVICE_NAMES:
            raise click.BadParameter(f"{word!r} is no device; choose from {', '.join(DEVICE_NAMES)}")
    return [name for name in DEVICE_NAMES if name == "cpu" or name in chosen]


DEVICES = click.option(
    "--devices",
    callback=_devices,
    default="cpu,fake-gpu",
    show_default=True,
    help="Where checks may run: fake-gpu is a pretended GPU on any machine, cuda a real one. What needs another is "
    "not run, and its points are awaited.",
)


def new_console(**options: object) -> Console:
    from rich.console import Console

    return Console(highlight=False, **options)  # type: ignore[arg-type]


def check_output(output: Path | None, option: str = "--output") -> None:
    """Find out before an hour of grading, not after it, that the result has no place to go."""
    if output is None:
        return
    if output.is_dir():
        raise CourseError(f"{option} {output} is a folder; expected the name of a file")
    if not output.absolute().parent.is_dir():
        raise CourseError(f"{option} {output}: there is no folder {output.absolute().parent}")
    if output.exists() and not output.is_file():  # it would be replaced, and /dev/null is missed by others
        raise CourseError(f"{option} {output} is no plain file; leave {option} out to write to a terminal or a pipe")
    if output.suffix in (".py", ".ipynb", ".zip"):
        raise CourseError(f"{option} {output} has the name of a hand-in; expected a name such as sheets.json")
    try:
        tempfile.TemporaryFile(dir=output.absolute().parent).close()
    except OSError as error:
        raise CourseError(f"{option} {output} cannot be written: {error.strerror}") from error


def annotate(commands: Iterable[str]) -> None:
    """In a workflow of GitHub, show what went wrong beside the files too."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for command in commands:
            click.echo(command, err=True)


def show(made: Callable[[Console], Iterable[RenderableType]], output: Path | None) -> None:
    """Print what `made` makes for a console, on the terminal or into a file."""
    if output is None:
        console = new_console()
        console.print(*made(console), sep="\n")
        return
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        console = new_console(file=file, width=160, force_terminal=False)  # whatever FORCE_COLOR says
        console.print(*made(console), sep="\n")
        file.seek(0)
        write(output, file.read())


def show_text(text: str, output: Path | None) -> None:
    """Print text that is for programs, or write it to a file."""
    if output is None:
        click.echo(text.encode(), nl=False)  # JSON is UTF-8, whatever the terminal is
    else:
        write(output, text)


def write(output: Path, text: str) -> None:
    """Write all of a file or nothing."""
    try:
        handle, name = tempfile.mkstemp(dir=output.absolute().parent, prefix=f".{output.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(output)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise CourseError(f"{output} cannot be written: {error.strerror}") from error
