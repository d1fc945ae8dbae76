"""`autograder ci`: grading by pull request. `fetch` alone hears a token for reading, `report` alone one for writing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .ci_doctor import doctor
from .ci_report import report
from .formats import show_sheets
from .options import COURSE, JOBS, LEAST_TIER, PATH, write
from .start import exit_if_ungraded, grade_class, open_grader, open_sandbox, start_zygote, texts_of

if TYPE_CHECKING:
    from ..course import Course
    from ..plugins.github.hand_ins import Fetched, Source
    from ..records import GradeSheet, Submission, Visibility
    from ..rubric import AssignmentRule

STAFF, STUDENTS = "sheets.json", "students.json"
_HAND_INS = click.argument("folder", type=PATH, metavar="FETCHED")


@click.group()
def ci() -> None:
    """Grade pull requests on GitHub: fetch hand-ins as data, grade them, post what was found."""


@ci.command()
@click.argument("assignment")
@click.argument("folder", type=PATH, metavar="DIR")
@click.option("--roster", type=PATH, help="CSV file with the columns id, repository[, ref][, pull].")
@click.option("--pulls", metavar="OWNER/NAME", help="Every open pull request of this repository; ids are logins.")
@click.option("--repository", metavar="OWNER/NAME", help="This one hand-in, with --ref and --id.")
@click.option("--ref", default="HEAD", show_default=True, help="Such as refs/pull/7/head.")
@click.option("--id", "identity", default="hand-in", show_default=True, help="What its sheet is called.")
@COURSE
def fetch(
    assignment: str,
    folder: Path,
    roster: Path | None,
    pulls: str | None,
    repository: str | None,
    ref: str,
    identity: str,
    course: Path | None,
) -> None:
    """Fetch hand-ins of ASSIGNMENT into DIR, as objects of git and never as files.

    A token is read from GH_TOKEN and written nowhere. Exit code 1 when a hand-in could not be fetched; the others are.
    """
    from ..course import Course
    from ..plugins.github.api import server
    from ..plugins.github.fetched import fetch_all
    from ..plugins.github.hand_ins import Fetched, Source, write_list

    rule = Course.find(course or Path()).rubric.assignment(assignment)
    if sum(option is not None for option in (roster, pulls, repository)) != 1:
        raise CourseError("expected one of --roster, --pulls and --repository")
    if folder.exists() and any(folder.iterdir()):
        raise CourseError(f"{folder} is not empty; expected a new folder, for what is fetched is written anew")
    sources = [Source(identity, repository, ref)] if repository else _sources(roster, pulls)
    folder.mkdir(parents=True, exist_ok=True)
    fetched, failed = [], 0
    for one in fetch_all(sources, rule, folder.resolve(), server(), os.environ.get("GH_TOKEN", "")):
        if isinstance(one, Fetched):
            fetched.append(one)
        else:
            failed += 1
            source, error = one
            click.echo(for_terminal(f"{source.id}: not fetched: {error}"), err=True)
    write_list(fetched, folder)
    click.echo(f"{len(fetched)} of {len(sources)} hand-ins of {assignment!r} are in {folder}.")
    if failed:
        raise SystemExit(1)


def _sources(roster: Path | None, pulls: str | None) -> list[Source]:
    from ..plugins.github.api import Api
    from ..plugins.github.hand_ins import read_roster
    from ..plugins.github.pulls import sources_of_pulls

    if roster:
        return read_roster(roster)
    sources, notes = sources_of_pulls(Api.of_environment(), pulls or "")
    for note in notes:
        click.echo(note, err=True)
    if not sources:
        raise CourseError(f"{pulls} has no open pull request")
    return sources


@ci.command()
@click.argument("assignment")
@_HAND_INS
@click.option("--practice", is_flag=True, help="Visible checks only, told in the log, the summary and annotations.")
@click.option("--sheets", type=PATH, metavar="DIR", help=f"Write {STAFF} and {STUDENTS} into this folder.")
@JOBS
@LEAST_TIER
@COURSE
def grade(
    assignment: str,
    folder: Path,
    practice: bool,
    sheets: Path | None,
    jobs: int | None,
    least_tier: str | None,
    course: Path | None,
) -> None:
    """Grade the hand-ins of ASSIGNMENT that `ci fetch` has left in FETCHED.

    With --practice the course has to be a released one: a job that a pull request starts must hold nothing hidden.
    Exit code 0: graded, whatever the scores; 1: something is UNGRADED; 2: a mistake in the course or the call.
    """
    from ..course import Course
    from ..plugins.github.hand_ins import read_list
    from ..plugins.github.log import add_to_summary, commands, in_workflow, no_commands
    from ..plugins.github.places import annotations_on
    from ..report.redact import for_students

    found = Course.find(course or Path())
    rule = found.rubric.assignment(assignment)
    if practice and found.has_reference:
        raise CourseError(
            f"{found.root} has reference/, and whoever opens a pull request can read all that lies in its jobs. "
            f"Expected a released course: `autograder release DIR` makes one"
        )
    if not practice and sheets is None:
        raise CourseError("expected --practice, or --sheets DIR for a grade of record")
    hand_ins = read_list(folder)
    only: Sequence[Visibility] = ("public",) if practice else ("public", "hidden")
    with no_commands():
        submissions = _loaded(hand_ins, rule, folder)
        made = _graded(found, rule, submissions, only, jobs, least_tier)
        told = [for_students(sheet, rule) for sheet in made]
        show_sheets(told, "table", None)
    if practice and in_workflow():
        by_id = {one.source.id: one for one in hand_ins}
        for sheet in told:
            hand_in = by_id[sheet.submission.id]
            for command in commands(annotations_on(sheet, hand_in.file, hand_in.lines)):
                click.echo(command)
    hidden = sum(check.visibility == "hidden" for part in rule.exercises for check in part.checks)
    add_to_summary(told, hidden if practice else 0)
    if sheets is not None:
        _write_sheets(sheets, made, told)
    exit_if_ungraded(made)
    if len(made) < len(hand_ins):
        raise SystemExit(1)


def _loaded(hand_ins: Sequence[Fetched], rule: AssignmentRule, folder: Path) -> list[Submission]:
    from ..plugins.github.fetched import load_all
    from ..records import Submission

    submissions = []
    for one in load_all(hand_ins, rule, folder.resolve()):
        if isinstance(one, Submission):
            submissions.append(one)
        else:
            source, error = one
            click.echo(for_terminal(f"{source.id}: not graded: {error}"), err=True)
    return submissions


def _graded(
    course: Course,
    rule: AssignmentRule,
    submissions: Sequence[Submission],
    only: Sequence[Visibility],
    jobs: int | None,
    least_tier: str | None,
) -> list[GradeSheet]:
    zygote = start_zygote(course, rule.name, texts_of(submissions), least_tier)
    with open_sandbox(course, rule.name, zygote) as sandbox:
        return grade_class(open_grader(course, rule.name, sandbox, only), submissions, jobs)


def _write_sheets(folder: Path, staff: Sequence[GradeSheet], students: Sequence[GradeSheet]) -> None:
    from ..report.json import render_json

    folder.mkdir(parents=True, exist_ok=True)
    write(folder / STAFF, render_json(staff))
    write(folder / STUDENTS, render_json(students))
    click.echo(f"{folder / STAFF} is for staff; {folder / STUDENTS} is what `autograder ci report` posts.")


for verb in (report, doctor):
    ci.add_command(verb)
