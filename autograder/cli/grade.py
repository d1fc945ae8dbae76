"""`autograder grade`: hand-ins in, sheets out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..report.safe import for_terminal
from .options import COURSE, JOBS, LEAST_TIER, OUTPUT, PATH, check_output, show, show_text
from .start import exit_if_ungraded, grade_class, open_grader, open_sandbox, start_zygote, texts_of

if TYPE_CHECKING:
    from ..records import GradeSheet


@click.command()
@click.argument("assignment")
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="PATH...")
@click.option("--format", "style", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True)
@OUTPUT
@JOBS
@LEAST_TIER
@COURSE
def grade(
    assignment: str,
    paths: tuple[Path, ...],
    style: str,
    output: Path | None,
    jobs: int | None,
    least_tier: str | None,
    course: Path | None,
) -> None:
    """Grade hand-ins of ASSIGNMENT.

    PATH is a script, a notebook, a folder with one of them, or a folder of many hand-ins, mixed as they come. Exit
    code 0: graded; 1: something could not be graded; 2: a mistake in the course or the call.
    """
    from ..course import Course
    from ..submission import find_submissions

    check_output(output)
    found = Course.find(course or Path())
    rule = found.rubric.assignment(assignment)
    submissions, ignored = find_submissions(paths, assignment, rule.limits.source_kib)
    for path in ignored:
        click.echo(f"passed over: {for_terminal(str(path))} (neither script, notebook nor folder)", err=True)
    with open_sandbox(found, assignment, start_zygote(found, assignment, texts_of(submissions), least_tier)) as sandbox:
        sheets = grade_class(open_grader(found, assignment, sandbox), submissions, jobs)
    _emit(sheets, style, output)
    exit_if_ungraded(sheets)


def _emit(sheets: Sequence[GradeSheet], style: str, output: Path | None) -> None:
    from ..report import json, table

    if style == "table":
        show(lambda console: [table.class_table(sheets, table.Glyphs.fitting(console))], output)
    else:
        show_text(json.render_json(sheets) if style == "json" else json.render_jsonl(sheets), output)
