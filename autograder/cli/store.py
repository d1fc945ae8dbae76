"""Where what was graded is kept, as the verbs that use it are told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CourseError

if TYPE_CHECKING:
    from ..course import Course
    from ..store.store import Store

FOLDER = ".autograder"
"""Beside grading.toml; hidden things are in it, and no worker can read it."""
STORE = click.option(
    "--store",
    "store_url",
    envvar="AUTOGRADER_STORE",
    metavar="FILE|URL",
    help="Where what was graded is kept: a file of SQLite or postgresql://USER@HOST/DATABASE; by default "
    f"{FOLDER}/store.sqlite in the course. [env: AUTOGRADER_STORE]",
)


def open_store(course: Course, url: str | None, *, new: bool = True) -> Store:
    """The store that is meant. Unless a `new` one may be made, it has to be there already."""
    from ..store.store import Store

    if url is None:
        file = course.root / FOLDER / "store.sqlite"
        _check_there(file, new)
        return Store.open(str(file))
    if "://" not in url:
        _check_there(Path(url), new)
    return Store.open(url)


def folder_of(course: Course, url: str | None) -> list[Path]:
    """What must be out of workers' reach because the store lies there."""
    if url is None or ("://" in url and not url.startswith("sqlite")):
        return []
    return [Path(url.removeprefix("sqlite:///")).absolute().parent]


def _check_there(file: Path, new: bool) -> None:
    if not new and not file.exists():
        raise CourseError(
            f"there is no store {file}: nothing has been graded yet; grade a class first, or name --store"
        )
