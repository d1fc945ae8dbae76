"""`autograder regrade`: run again what has been run, by what was handed in then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .class_run import ClassRun, handed_in
from .formats import FORMAT, show_sheets
from .options import COURSE, DEVICES, JOBS, LEAST_TIER, OUTPUT, check_output
from .start import check_gpu, exit_if_ungraded
from .store import STORE, folder_of, open_store

if TYPE_CHECKING:
    from ..rubric import AssignmentRule, Device, Tier


@click.command()
@click.argument("assignment")
@click.argument("students", nargs=-1, metavar="[STUDENT...]")
@click.option("--only-errors", is_flag=True, help="Only checks that crashed, ran out of time, or were UNGRADED.")
@click.option("--check", "checks", multiple=True, metavar="EXERCISE.CHECK", help="Only this check. May be repeated.")
@click.option("--changed", is_flag=True, help="Only what has changed since: what grade would run, from the store.")
@FORMAT
@OUTPUT
@DEVICES
@JOBS
@STORE
@LEAST_TIER
@COURSE
def regrade(
    assignment: str,
    students: tuple[str, ...],
    only_errors: bool,
    checks: tuple[str, ...],
    changed: bool,
    style: str,
    output: Path | None,
    devices: list[Device],
    jobs: int | None,
    store_url: str | None,
    least_tier: Tier | None,
    course: Path | None,
) -> None:
    """Run checks of ASSIGNMENT again, on what the store holds of all students or of those named.

    Without an option everything is run anew. What was found before stays until something else is found, and decisions
    of staff stay anyway. `autograder diff` tells afterwards whose grade moved.
    """
    from ..cohort.conditions import Again
    from ..course import Course
    from ..records import Outcome

    if changed and (only_errors or checks):
        raise click.UsageError("--changed runs what has changed and nothing else; leave out --only-errors and --check")
    check_output(output)
    found = Course.find(course or Path())
    chosen = _keys(found.rubric.assignment(assignment), checks)
    if "cuda" in devices:
        check_gpu()
    with open_store(found, store_url, new=False) as store:
        here = handed_in(store, assignment, students)
        missing = sorted({*students} - {one.id for one in here})
        if missing:
            raise CourseError(f"the store has nothing of {', '.join(map(for_terminal, missing))} in {assignment}")
        again = None if changed else Again(frozenset(chosen), frozenset({Outcome.CRASHED} if only_errors else ()))
        run = ClassRun(found, assignment, store, folder_of(store_url), devices, jobs, least_tier, again=again)
        sheets = run.grade(here)
    show_sheets(sheets, style, output)
    exit_if_ungraded(sheets)


def _keys(rule: AssignmentRule, names: tuple[str, ...]) -> list[tuple[str, str]]:
    known = {f"{part.name}.{check.name}": (part.name, check.name) for part in rule.exercises for check in part.checks}
    for name in names:
        if name not in known:
            import difflib

            close = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {close[0]}?" if close else "expected EXERCISE.CHECK, such as " + next(iter(known))
            raise CourseError(f"--check {name}: {rule.name} has no such check; {hint}")
    return [known[name] for name in names]
