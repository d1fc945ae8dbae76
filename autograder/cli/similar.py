"""`autograder similar`: which hand-ins are alike, for the staff to read; never a verdict."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .options import COURSE, OUTPUT, PATH, check_output, show, show_text, write

if TYPE_CHECKING:
    from ..similarity.comparison import Comparison
    from ..similarity.records import Similarity


@click.command()
@click.argument("assignment")
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="PATH...")
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option(
    "--most", "-n", type=click.IntRange(1, 1000), default=20, show_default=True, help="Pairs that are told of."
)
@click.option("--pair", nargs=2, metavar="A B", help="Tell of these two hand-ins alone, side by side.")
@click.option(
    "--page", type=PATH, metavar="FILE", help="Write a page (HTML) as well, with the pairs side by side; for staff."
)
@click.option(
    "--export",
    "exported",
    type=PATH,
    metavar="DIR",
    help="Write the class for Dolos and JPlag too, into a folder that is new or empty.",
)
@OUTPUT
@COURSE
def similar(
    assignment: str,
    paths: tuple[Path, ...],
    style: str,
    most: int,
    pair: tuple[str, str] | None,
    page: Path | None,
    exported: Path | None,
    output: Path | None,
    course: Path | None,
) -> None:
    """Say which hand-ins of ASSIGNMENT are alike, most alike first: where to read, and no verdict.

    PATH is what `grade` takes. Names, literals, comments and annotations are not compared, and what the handout has
    itself is no likeness. Nothing is executed. Exit code 0: compared; 2: a mistake in the call or the course.
    """
    from ..course import Course
    from ..similarity.comparison import Comparison, Handout
    from ..similarity.data import render_csv, render_json
    from ..similarity.export import export
    from ..submission import find_submissions

    check_output(output)
    check_output(page, "--page")
    _check_export(exported)
    found = Course.find(course or Path())
    rule = found.rubric.assignment(assignment)
    submissions, notes = find_submissions(paths, assignment, rule.limits)
    for note in notes:
        click.echo(for_terminal(note), err=True)
    handout = Handout.of(found.assignment_folder(assignment), assignment)
    comparison = Comparison(assignment, submissions, handout)
    similarity = comparison.pair(*pair) if pair else comparison.most_alike(most)
    if page is not None:
        _write_page(comparison, similarity, page)
    if exported is not None:
        export(exported, assignment, submissions, handout.files)
    if style == "table":
        _show(comparison, similarity, output, alone=pair is not None)
    else:
        show_text((render_json if style == "json" else render_csv)(similarity), output)


def _check_export(folder: Path | None) -> None:
    if folder is None:
        return
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"--export {folder} is a file; expected the name of a folder")
    if folder.is_dir() and (others := list(islice(folder.iterdir(), 1))):
        raise CourseError(
            f"--export {folder} holds {for_terminal(others[0].name)}; expected a folder that is new or empty"
        )
    if not folder.absolute().parent.is_dir():
        raise CourseError(f"--export {folder}: there is no folder {folder.absolute().parent}")


def _write_page(comparison: Comparison, found: Similarity, file: Path) -> None:
    from ..similarity.page import render_page

    write(file, render_page(found, {(one.a, one.b): comparison.side_by_side(one) for one in found.pairs}))


def _show(comparison: Comparison, found: Similarity, output: Path | None, alone: bool) -> None:
    from ..similarity.terminal import pair_view, pairs_table

    if alone:
        sides = comparison.side_by_side(found.pairs[0])
        show(lambda console: pair_view(found, sides), output)
    else:
        show(lambda console: pairs_table(found), output)
