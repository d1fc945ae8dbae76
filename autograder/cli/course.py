"""`autograder course check`: the proof that a course grades rightly."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import COURSE, JOBS, LEAST_TIER, OUTPUT, check_output, new_console, show, show_text
from .start import open_sandbox, start_zygote

if TYPE_CHECKING:
    from ..course import Course
    from ..proof.results import Proof

_DOUBLES = 500
"""Two mistakes at once, with mutants and unless said otherwise."""
_EVERY_S = 10.0
"""Between two lines of progress, where there is no terminal."""


@click.group()
def course() -> None:
    """For authors: prove that a course grades rightly."""


@course.command()
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT...]")
@click.option("--mutants", is_flag=True, help="Try small mistakes in the solution too: each must lose points.")
@click.option(
    "--doubles",
    type=click.IntRange(min=0),
    metavar="N",
    help="Answers with two known mistakes at once, in all: are they explained?  [default: 500 with --mutants, else 0]",
)
@click.option(
    "--secrets", type=click.IntRange(1, 1000), default=3, show_default=True, help="Secrets to draw cases under."
)
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True)
@OUTPUT
@JOBS
@LEAST_TIER
@COURSE
def check(
    assignments: tuple[str, ...],
    mutants: bool,
    doubles: int | None,
    secrets: int,
    style: str,
    output: Path | None,
    jobs: int | None,
    least_tier: str | None,
    course: Path | None,
) -> None:
    """Prove that each ASSIGNMENT, or every one of the course, grades rightly.

    Stubs get nothing; the solution and the right answers get every point under many secrets; every wrong answer is
    caught by the check that it names. With --mutants, mistakes made in the solution on purpose must all lose points.
    Exit code 0: all of it holds; 1: something does not; 2: a mistake in the course or the call.
    """
    from ..course import Course

    check_output(output)
    found = Course.find(course or Path())
    names = list(dict.fromkeys(assignments)) or [rule.name for rule in found.rubric.assignments]
    for name in names:
        found.rubric.assignment(name)
    pairs = _shared_out(found, names, (_DOUBLES if mutants else 0) if doubles is None else doubles)
    proofs = [
        _prove(found, name, mutants, pairs[name], secrets, jobs or os.cpu_count() or 1, least_tier) for name in names
    ]

    from ..proof import report

    if style == "json":
        show_text(report.render_json(proofs), output)
    else:
        show(lambda console: [report.page(proof) for proof in proofs], output)
    if not all(proof.holds for proof in proofs):
        raise SystemExit(1)


def _shared_out(course: Course, names: Sequence[str], count: int) -> dict[str, int]:
    """So many doubles over the assignments, by how many exercises each has."""
    exercises = {name: len(course.rubric.assignment(name).exercises) for name in names}
    shares: dict[str, int] = {}
    for place, name in enumerate(names):
        left, of = count - sum(shares.values()), sum(exercises[one] for one in names[place:])
        shares[name] = -(-left * exercises[name] // of)
    return shares


def _prove(
    course: Course, name: str, mutants: bool, doubles: int, secrets: int, jobs: int, least_tier: str | None
) -> Proof:
    answers = [answer.path for kind in ("right", "wrong") for answer in course.answers(name, kind)]
    texts = (path.read_text(encoding="utf-8") for path in (course.solution(name), course.stub(name), *answers))
    with open_sandbox(course, name, start_zygote(course, name, texts, least_tier)) as sandbox:
        from ..proof.prove import Prover

        with _progress(name) as tell:
            return Prover(course, name, sandbox, secrets=secrets, jobs=jobs, tell=tell).prove(mutants, doubles)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal; a line now and then elsewhere, so that a log shows where it is."""
    if not sys.stderr.isatty():
        yield _Lines(name)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=new_console(stderr=True), transient=True) as progress:
        task = progress.add_task(name)

        def tell(stage: str, done: int, total: int) -> None:
            progress.update(task, description=f"{name}: {stage}", completed=done, total=total)

        yield tell


class _Lines:
    """Progress as lines: one for each stage, and one every few seconds."""

    def __init__(self, name: str):
        self._name, self._last = name, 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == 0 or now - self._last > _EVERY_S:
            self._last = now
            click.echo(f"{self._name}: {stage}, {done} of {total}", err=True)
