"""Whose hand-in lies where: the roster that comes in, and the list of what was fetched for the steps after it.

The list is written before anything that a student wrote has run, so that nobody's program decides where a grade goes.
Posting needs this module and no grader: it imports msgspec and nothing heavier.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
from msgspec import Meta, Struct, field

from ...errors import CourseError
from ...report.safe import for_terminal

LIST = "fetched.json"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,99}")
_SLUG = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


class Source(Struct, frozen=True):
    """Where somebody's hand-in lies."""

    id: str
    repository: Annotated[str, Meta(description="owner/name on the server, or an address.")]
    ref: str = "HEAD"
    pull: Annotated[int, Meta(description="Number of the pull request; 0: none.")] = 0


class Fetched(Struct, frozen=True):
    """A hand-in that was fetched, and where in it annotations go."""

    source: Source
    commit: str
    folder: Annotated[str, Meta(description="Its bare repository, beside the list.")]
    file: Annotated[str, Meta(description="Path of the graded file in the repository; empty when there is none.")] = ""
    lines: Annotated[dict[str, int], Meta(description="Line of that file at which an exercise begins.")] = field(
        default_factory=dict
    )


def read_roster(file: Path) -> list[Source]:
    """Sources from a CSV file with the columns id, repository and, if need be, ref and pull.

    Raises:
        CourseError: with every row that cannot be used.
    """
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} cannot be read: {error}") from error
    rows = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    if not {"id", "repository"} <= set(rows.fieldnames or ()):
        found = ", ".join(rows.fieldnames or ()) or "nothing"
        raise CourseError(f"{file}, line 1: expected the columns id,repository[,ref][,pull], got {found}")
    sources: dict[str, Source] = {}
    problems = []
    for row in rows:
        try:
            source = _of_row({name: (row.get(name) or "").strip() for name in ("id", "repository", "ref", "pull")})
            if source.id in sources:
                raise ValueError(f"{source.id!r} is there twice")
            sources[source.id] = source
        except ValueError as error:
            problems.append(f"{file}, line {rows.line_num}: {error}")
    if problems or not sources:
        raise CourseError("\n".join(problems) or f"{file} names no hand-in: expected a row for each below the header")
    return list(sources.values())


def _of_row(row: dict[str, str]) -> Source:
    if not _ID.fullmatch(row["id"]):
        raise ValueError(f"{row['id']!r} is no id: expected letters, digits and _ . @ + -")
    if not (_SLUG.fullmatch(row["repository"]) or "://" in row["repository"]):
        raise ValueError(f"{row['repository']!r} is no repository: expected owner/name or https://…")
    if row["pull"] and not row["pull"].isdigit():
        raise ValueError(f"{row['pull']!r} is no number of a pull request")
    number = int(row["pull"] or 0)
    return Source(
        row["id"], row["repository"], row["ref"] or (f"refs/pull/{number}/head" if number else "HEAD"), number
    )


def write_list(hand_ins: Sequence[Fetched], folder: Path) -> None:
    (folder / LIST).write_bytes(msgspec.json.format(msgspec.json.encode(hand_ins), indent=1) + b"\n")


def read_list(folder: Path) -> list[Fetched]:
    """Raises `CourseError` when there is no list, or another thing."""
    file = folder / LIST
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Fetched])
    except OSError as error:
        raise CourseError(f"{file} cannot be read: {error.strerror}; `autograder ci fetch` makes it") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _refuse(file, error)


def _refuse(file: Path, error: Exception) -> NoReturn:
    raise CourseError(f"{file} is no list of fetched hand-ins: {for_terminal(str(error))}") from error
