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

    place = place_of(course, url)
    if not new and "://" not in place:
        check_there(Path(place))
    return Store.open(place)


def place_of(course: Course, url: str | None) -> str:
    """The same store as a path or an URL that means it in every folder."""
    if url is not None and "://" in url:
        return url
    return str((course.root / FOLDER / "store.sqlite" if url is None else Path(url)).absolute())


def folder_of(url: str | None) -> list[Path]:
    """What must be out of workers' reach because the store lies there."""
    if url is None or ("://" in url and not url.startswith("sqlite")):
        return []
    return [Path(url.removeprefix("sqlite:///")).absolute().parent]


def check_there(file: Path) -> None:
    """Raises `CourseError` where there is no such store."""
    if not file.exists():
        raise CourseError(f"there is no store {file}: nothing was graded into it yet; grade a class, or name --store")
