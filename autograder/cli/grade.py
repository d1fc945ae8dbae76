"""`autograder grade`: hand-ins in, sheets out; what was graded before is not graded again."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .class_run import ClassRun, Crowd
from .cluster import CLUSTER, cluster_for
from .formats import FORMAT, show_sheets
from .onto import ONTO, grade_onto
from .options import COURSE, DEVICES, JOBS, LEAST_TIER, OUTPUT, PATH, check_output
from .pages import PAGES, check_pages, write_pages
from .start import check_gpu, exit_if_ungraded
from .store import STORE, folder_of, open_store, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ..records import Submission
    from ..rubric import Device, Tier


@click.command()
@click.argument("assignment")
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="PATH...")
@FORMAT
@click.option(
    "--for",
    "audience",
    type=click.Choice(["staff", "students"]),
    default="staff",
    show_default=True,
    help="Who will read it. Students' sheets hold of hidden checks what grading.toml reveals, and no more.",
)
@OUTPUT
@click.option(
    "--times",
    metavar="FILE|nbgrader",
    help="When hand-ins were handed in, for the deadline in grading.toml: a CSV file with the columns student and "
    "submitted (ISO 8601 with zone), or the word nbgrader, for the timestamp.txt that it writes into each folder.",
)
@DEVICES
@ONTO
@PAGES
@JOBS
@click.option("--shard", metavar="I/N", help="Grade only the I-th of N parts of the class, as a job of an array does.")
@CLUSTER
@STORE
@LEAST_TIER
@COURSE
def grade(
    assignment: str,
    paths: tuple[Path, ...],
    style: str,
    audience: str,
    output: Path | None,
    times: str | None,
    devices: list[Device],
    onto: Path | None,
    pages: Path | None,
    jobs: int | None,
    shard: str | None,
    cluster: str | None,
    store_url: str | None,
    least_tier: Tier | None,
    course: Path | None,
) -> None:
    """Grade hand-ins of ASSIGNMENT.

    PATH is a script, a notebook, an archive or folder with one of them, or a folder of many hand-ins, mixed as they
    come. A zip archive that Moodle, Canvas or Gradescope made of a class is a class if it is the only PATH.

    What was graded before is not graded again, also after Ctrl-C or a crash: only hand-ins and checks that are new or
    have changed are run. Exit code 0: graded; 1: something could not be graded; 2: a mistake in the course or the call.
    """
    from ..course import Course
    from ..report.redact import for_students
    from ..submission import find_submissions

    check_output(output)
    check_pages(pages)
    if cluster and onto:
        raise click.UsageError("--onto adds to sheets on this machine; a cluster keeps what it finds in the store")
    part = _part(shard)
    found = Course.find(course or Path())
    rule = found.rubric.assignment(assignment)
    submissions, notes = find_submissions(paths, assignment, rule.limits)
    for note in notes:
        click.echo(for_terminal(note), err=True)
    if "cuda" in devices and not cluster:
        check_gpu()
    handed_in = _times(times, submissions, assignment)
    submissions = [one for one in submissions if part is None or one.id in part]
    if onto is not None:
        sheets = grade_onto(
            onto, found, rule, submissions, devices, jobs, least_tier, handed_in, drawing=pages is not None
        )
    else:
        hidden, drawing = folder_of(store_url), pages is not None
        with ExitStack() as stack:
            store = stack.enter_context(open_store(found, store_url))
            run = ClassRun(found, assignment, store, hidden, devices, jobs, least_tier, drawing, times=handed_in)
            if cluster and run.missing(submissions):
                machines = stack.enter_context(cluster_for(cluster, found, devices, jobs, least_tier))
                crowd = Crowd(machines, place_of(found, store_url))
                run = replace(run, devices=machines.devices(devices), crowd=crowd)
            sheets = run.grade(submissions)
    readable = [for_students(sheet, rule) for sheet in sheets] if audience == "students" else sheets
    if pages is not None:
        write_pages(sheets, rule, pages)
    show_sheets(readable, style, output)
    exit_if_ungraded(sheets)


def _times(source: str | None, submissions: Sequence[Submission], assignment: str) -> Mapping[str, datetime]:
    """When each was handed in, by student, as far as it is told."""
    from ..submission.times import read_times, times_of_nbgrader

    if source is None:
        return {}
    if source == "nbgrader":
        times, notes = times_of_nbgrader(submissions, assignment)
        if not times:
            notes.append("--times nbgrader: no hand-in has a timestamp.txt in its folder")
    else:
        times = read_times(Path(source))
        unknown = sorted(times.keys() - {one.id for one in submissions})
        few = ", ".join(unknown[:3]) + (f" and {len(unknown) - 3} more" if len(unknown) > 3 else "")
        notes = [f"--times {source}: there is no hand-in of {few}"] if unknown else []
    for note in notes:
        click.echo(for_terminal(note), err=True)
    return times


class _Part:
    """One of several parts of a class; which part a hand-in belongs to depends on its id alone."""

    def __init__(self, number: int, count: int):
        self.number, self.count = number, count

    def __contains__(self, student: object) -> bool:
        from hashlib import sha256

        place = int.from_bytes(sha256(str(student).encode("utf-8", "surrogatepass")).digest()[:8], "big")
        return place % self.count == self.number - 1


def _part(text: str | None) -> _Part | None:
    if text is None:
        return None
    number, _, count = text.partition("/")
    if not (number.isascii() and number.isdigit() and count.isascii() and count.isdigit()):
        raise CourseError(f"--shard {text}: expected two numbers such as 3/8, the third of eight parts")
    if not 1 <= int(number) <= int(count):
        raise CourseError(f"--shard {text}: there is no part {number} of {count}; they are numbered from 1")
    return _Part(int(number), int(count))
