"""Four graders side by side: the same exam, the same hand-ins, one grader after the other."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .cost import Cost, metered
from .environment import INSTALLED, Environment, installed, versions
from .exam import Exam, Grader, Marked, Submissions
from .gradescope import GradescopeUtils
from .nbgrader import Nbgrader
from .otter import Otter
from .ours import Ours


@dataclass(frozen=True)
class Column:
    """One grader on one class."""

    name: str
    results: Mapping[str, Marked]
    cost: Cost
    """Of grading alone: neither what an author prepares once nor reading the results is in it."""

    def of(self, hand_in: str) -> Marked:
        """No result is no points."""
        return self.results.get(hand_in) or Marked(0.0)


def compare(peers: Path, course: Path, exam: Exam, given: Submissions, work: Path) -> tuple[list[Column], str]:
    """What each grader makes of a class, ours first, and a line on machine and versions.

    Raises:
        RuntimeError: a grader could not be prepared.
        subprocess.CalledProcessError: ours did not grade.
    """
    *labels, torch = versions(peers)
    folders = {name: work / name for name in ("home", "ours", "nbgrader", "otter", "gradescope")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    environment = Environment(peers / "bin", folders["home"])
    graders: list[Grader] = [
        ours := Ours(course, exam, folders["ours"]),
        Nbgrader(environment, exam, folders["nbgrader"]),
        Otter(environment, exam, folders["otter"]),
        GradescopeUtils(environment, exam, folders["gradescope"]),
    ]
    columns = [alone_on(name, grader, given) for name, grader in zip(("ours", *labels), graders, strict=True)]
    machine = (
        f"{date.today()}; {platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {torch}, tier {ours.tier()}"
    )
    return columns, machine


def alone_on(name: str, grader: Grader, given: Submissions) -> Column:
    """What one grader makes of a class. Raises what `Grader.grade` does."""
    print(f"{name}: {len(given)} hand-ins", end="", file=sys.stderr, flush=True)
    grader.collect(given)
    with metered() as cost:
        grader.grade()
    print(f", {cost.cpu_s:.1f} CPU-s, {cost.wall_s:.1f} s, {cost.peak_mib:.0f} MiB", file=sys.stderr, flush=True)
    return Column(name, grader.results(), cost)


def show(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table in Markdown, and an empty line."""
    print(f"| {' | '.join(head)} |\n{'|---' * len(head)}|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print()


def parser(description: str) -> argparse.ArgumentParser:
    """Of a command that compares; see `peers_of`."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument(
        "--peers",
        type=Path,
        metavar="ENVIRONMENT",
        help=f"a virtual environment that has them; by default {INSTALLED}, made when it has to be",
    )
    return made


def peers_of(arguments: argparse.Namespace) -> Path:
    """The peers' environment: what the command line names, or else the one of this folder, made if it has to be."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what was started is ended, and the folder goes
    return arguments.peers.absolute() if arguments.peers else installed()
