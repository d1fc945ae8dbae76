"""What the fetching step leaves for those after it: a folder of bare repositories, and a list of what is in them.

The list is written before anything that a student wrote has run, so that nobody's program decides where a grade goes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
from msgspec import Meta, Struct, field

from ...errors import CourseError
from ...records import Submission
from ...report.safe import for_terminal
from ...rubric import AssignmentRule
from ...submission.load import main_file, read_submission
from ...submission.tree import Unreadable
from .objects import NotFetched, fetch, tree_of_commit
from .places import lines_of_exercises

LIST = "fetched.json"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,99}")
_SLUG = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_SEARCHED = 1 << 20
"""Bytes of a script in which the exercises' lines are looked for."""


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


def fetch_all(
    sources: Sequence[Source], rule: AssignmentRule, folder: Path, server: str, token: str = ""
) -> Iterator[Fetched | tuple[Source, NotFetched]]:
    """Fetch hand-ins into a folder, one by one; of one that cannot be fetched the reason is handed out."""
    for number, source in enumerate(sources, 1):
        url = source.repository if "://" in source.repository else f"{server}/{source.repository}"
        name = f"{number:06}.git"
        try:
            # Only the server that was named hears the token; a roster's other addresses do not.
            ours = token if url.startswith(f"{server}/") else ""
            commit = fetch(folder / name, url, source.ref, rule.limits.archive_mib, ours)
            yield _described(Fetched(source, commit, name), rule, folder)
        except NotFetched as error:
            yield source, error


def _described(one: Fetched, rule: AssignmentRule, folder: Path) -> Fetched:
    tree = tree_of_commit(folder / one.folder, one.commit)
    try:
        file = main_file(tree, rule.name)
        text = tree.read(file, _SEARCHED).decode("utf-8", "replace") if file.endswith(".py") else ""
    except Unreadable:  # is told when it is graded
        return one
    lines = lines_of_exercises(text, [exercise.name for exercise in rule.exercises])
    return msgspec.structs.replace(one, file=file, lines=lines)


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


def load_all(hand_ins: Sequence[Fetched], rule: AssignmentRule, folder: Path) -> list[Submission]:
    """The hand-ins as data, with the hashes that the same files in a folder have. Raises `NotFetched`."""
    return [_load(one, rule, folder / one.folder) for one in hand_ins]


def _load(one: Fetched, rule: AssignmentRule, repository: Path) -> Submission:
    tree = tree_of_commit(repository, one.commit)
    if one.file:  # the repository of a course has other assignments, which are no business of this one's sheet
        tree = replace(
            tree, names=tuple(name for name in tree.names if name.startswith(one.file[: one.file.rfind("/") + 1]))
        )
    return read_submission(tree, rule.name, one.source.id, f"{one.source.repository}@{one.commit}", rule.limits)
