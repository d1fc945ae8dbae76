"""Students' pages on disk: one file for each hand-in, and a list of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError
from ..report.safe import for_terminal
from .options import PATH, check_output, write

if TYPE_CHECKING:
    from ..records import GradeSheet
    from ..rubric import AssignmentRule

PAGES = click.option(
    "--pages",
    type=PATH,
    metavar="DIR",
    help="Write a page for each student into this folder, made for students, with pictures of their code at work, "
    "and index.html for staff.",
)
PAGE = click.option("--page", type=PATH, metavar="FILE", help="Write a page (HTML) as well, with pictures.")


def check_pages(folder: Path | None) -> None:
    """Find out before an hour of grading that pages have no place to go. Makes the folder."""
    if folder is None:
        return
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"--pages {folder} is a file; expected the name of a folder")
    if folder.is_dir():
        others = list(islice((one.name for one in folder.iterdir() if one.suffix != ".html"), 1))
        if others:
            raise CourseError(
                f"--pages {folder} holds other things than pages, such as {for_terminal(others[0])}; "
                f"expected a folder that is new, empty, or full of pages"
            )
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise CourseError(
            f"--pages {folder} cannot be made: {error.strerror}; expected a folder in one that is there"
        ) from error
    check_output(folder / "index.html", "--pages")


def write_pages(sheets: Sequence[GradeSheet], rule: AssignmentRule, folder: Path) -> None:
    """Whatever the sheets were made for, the pages are made for students."""
    from rich.console import Console
    from rich.progress import track

    from ..report.page_index import INDEX, page_names, render_index
    from ..report.redact import for_students
    from ..report.student_page import render_page

    names = page_names([sheet.submission.id for sheet in sheets])
    for sheet in track(
        sheets, "drawing", console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ):
        write(folder / names[sheet.submission.id], render_page(for_students(sheet, rule)))
    write(folder / INDEX, render_index(sheets, names))
    click.echo(f"{len(sheets)} pages in {folder}; {folder / INDEX} lists them", err=True)
