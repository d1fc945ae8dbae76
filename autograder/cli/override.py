"""`autograder override`: a person has the last word, with a reason, and it is kept."""

from __future__ import annotations

import difflib
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .class_run import ClassRun, handed_in
from .options import COURSE
from .store import STORE, folder_of, open_store

if TYPE_CHECKING:
    from ..rubric import AssignmentRule


@click.command()
@click.argument("assignment")
@click.argument("student")
@click.argument("target", required=False, default="", metavar="[EXERCISE[.CHECK]]")
@click.option("--points", type=float, help="What it counts now.")
@click.option("--withdraw", type=int, metavar="NUMBER", help="Withdraw this decision; `autograder show` lists them.")
@click.option("--reason", required=True, help="Why; the student reads it.")
@click.option("--author", help="Who decides; by default the user who is logged in.")
@click.option("--only-this", is_flag=True, help="Only for what lies there now, not for what is handed in later.")
@STORE
@COURSE
def override(
    assignment: str,
    student: str,
    target: str,
    points: float | None,
    withdraw: int | None,
    reason: str,
    author: str | None,
    only_this: bool,
    store_url: str | None,
    course: Path | None,
) -> None:
    """Decide what a check, an exercise, or the whole of a hand-in counts, whatever was found.

    Decisions are kept over regrades, shown on the sheet with their reason, and never deleted: one that was withdrawn
    stays in the history.
    """
    from ..course import Course
    from ..store.records import Override

    if (points is None) == (withdraw is None):
        raise click.UsageError("say either --points N or --withdraw NUMBER")
    found = Course.find(course or Path())
    rule = found.rubric.assignment(assignment)
    who = author or getpass.getuser()
    with open_store(found, store_url, new=False) as store:
        here = handed_in(store, assignment, [student])
        if not here:
            raise CourseError(f"the store has nothing of {for_terminal(student)} in {assignment}; grade it first")
        if withdraw is not None:
            if all(one.id != withdraw for one in store.overrides(assignment, [student])):
                raise CourseError(
                    f"there is no decision {withdraw} on {for_terminal(student)} in {assignment}; "
                    f"autograder show {for_terminal(student)} lists them"
                )
            store.withdraw(withdraw, who, reason)
        elif points is not None:
            most = _most(rule, target)
            if not 0 <= points <= most:
                raise CourseError(f"--points {points:g}: {target or 'the whole'} counts from 0 to {most:g} points")
            sha256 = here[0].sha256 if only_this else ""
            number = store.override(Override(assignment, student, target, points, who, reason, sha256))
            click.echo(f"decision {number} by {for_terminal(who)} is kept", err=True)
        run = ClassRun(found, assignment, store, folder_of(store_url))
        if run.missing(here):  # its grade would be made of less than was once known
            click.echo(
                f"the grader or the course has changed since {for_terminal(student)} was graded: "
                f"autograder regrade {assignment} {for_terminal(student)} --changed works out the new grade"
            )
            return
        [sheet] = run.note(here)
    more = f" +{sheet.awaited:g}?" if sheet.awaited else ""
    click.echo(f"{for_terminal(student)} has {sheet.score:g}{more} of {sheet.max_score:g} points in {assignment}")


def _most(rule: AssignmentRule, target: str) -> float:
    """Points of what is meant. Raises `CourseError` for what the rubric does not know."""
    worth = {"": float(sum(part.points for part in rule.exercises))}
    for part in rule.exercises:
        worth[part.name] = float(part.points)
        worth |= {f"{part.name}.{check.name}": float(check.points) for check in part.checks}
    if target not in worth:
        close = difflib.get_close_matches(target, worth, 1)
        hint = (
            f"did you mean {close[0]}?" if close else f"the exercises are {', '.join(p.name for p in rule.exercises)}"
        )
        raise CourseError(f"{rule.name} has no {target}; {hint}")
    return worth[target]
