"""Sheets of an earlier run, completed by what could not be run then, such as on a machine without a GPU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .options import PATH
from .start import grade_class, open_grader, open_sandbox, start_zygote, texts_of

if TYPE_CHECKING:
    from datetime import datetime

    from ..course import Course
    from ..records import GradeSheet, Submission
    from ..rubric import AssignmentRule, Device

ONTO = click.option(
    "--onto",
    type=PATH,
    help="Sheets of an earlier run (JSON): what is decided there stands, and only what is awaited is run. "
    "The store is left alone.",
)


def grade_onto(
    file: Path,
    course: Course,
    rule: AssignmentRule,
    submissions: Sequence[Submission],
    devices: Sequence[Device],
    jobs: int | None,
    least_tier: str | None,
    times: Mapping[str, datetime],
    *,
    drawing: bool,
) -> list[GradeSheet]:
    """All sheets of the file with what is awaited in them, and sheets of hand-ins that it does not have."""
    earlier = _earlier(file, rule)
    zygote = start_zygote(course, rule.name, texts_of(submissions), least_tier, "cuda" in devices)
    with open_sandbox(course, rule.name, zygote) as sandbox:
        grader = open_grader(course, rule.name, sandbox, devices=devices, drawing=drawing)
        sheets = grade_class(grader, submissions, jobs, {sheet.submission.id: sheet for sheet in earlier})
    before = {sheet.submission: sheet for sheet in earlier}
    return _completed(earlier, [_with_lateness(sheet, before.get(sheet.submission), rule, times) for sheet in sheets])


def _with_lateness(
    sheet: GradeSheet, before: GradeSheet | None, rule: AssignmentRule, times: Mapping[str, datetime]
) -> GradeSheet:
    """What has been scored anew is as late as it was before, unless a time is told now."""
    from ..lateness import with_lateness

    if rule.deadline is None or sheet == before:
        return sheet
    moment = times.get(sheet.submission.id)
    if moment is None and before is not None:
        if before.late is None:
            return sheet
        moment = before.late.submitted_at
    return with_lateness(sheet, rule.deadline, moment)


def _earlier(file: Path, rule: AssignmentRule) -> list[GradeSheet]:
    """The sheets of an earlier run of the same assignment under the same rubric. Raises `CourseError` for others."""
    from ..report.json import read_sheets

    try:
        text = file.read_bytes()
    except OSError as error:
        raise CourseError(f"--onto {file} cannot be read: {error.strerror}") from error
    sheets = read_sheets(text, f"--onto {file}")
    wanted = [
        (part.name, check.name, round(float(check.points), 4)) for part in rule.exercises for check in part.checks
    ]
    for sheet in sheets:
        if sheet.audience != "staff":
            raise CourseError(
                f"--onto {file}: the sheet of {sheet.submission.id} was made for {sheet.audience}, and lacks what the "
                f"staff needs; name the sheets of a run without --for, or grade anew, without --onto"
            )
        found = [(part.name, check.name, check.max_score) for part in sheet.exercises for check in part.checks]
        if sheet.assignment != rule.name or found != wanted:
            raise CourseError(
                f"--onto {file}: the sheet of {sheet.submission.id} is of another assignment or another grading.toml "
                f"than {rule.name} has now; grade anew, without --onto"
            )
    return sheets


def _completed(earlier: Sequence[GradeSheet], sheets: Sequence[GradeSheet]) -> list[GradeSheet]:
    """All sheets: nothing of an earlier run is lost, and a hand-in that has changed since is told."""
    new = {sheet.submission.id: sheet for sheet in sheets}
    for sheet in earlier:
        again = new.get(sheet.submission.id)
        if again is not None and again.submission.sha256 != sheet.submission.sha256:
            name = for_terminal(sheet.submission.id)
            click.echo(f"{name}: the hand-in has changed since the earlier run, and was graded anew", err=True)
    kept = [sheet for sheet in earlier if sheet.submission.id not in new]
    if kept:
        click.echo(f"kept as they were: {len(kept)} sheets whose hand-ins are not among the paths", err=True)
    return [*sheets, *kept]
