"""Who handed in what and when, and its text, from which it can be graded again without its file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, select, update

from ..errors import StoreError
from ..messages import Unit
from ..records import Submission
from . import tables
from .packing import digest, encode, unpack
from .records import HandIn, KnownHandIn
from .rows import Row, add, chunks, contents, numbers_made


class _Content(Struct, frozen=True, array_like=True):
    """What there is to a submission besides whose it is and where it lay."""

    units: tuple[Unit, ...]
    files: dict[str, str]
    problem: str = ""
    passed_over: tuple[str, ...] = ()


def note(connection: Connection, run: int, assignment: str, hand_ins: Sequence[HandIn]) -> None:
    """Take down what is new of them, and of all that this run has seen them."""
    now = datetime.now(UTC)
    encoded = [encode(_content_of(one.submission)) for one in hand_ins]
    content_ids = contents(connection, {digest(data): data for data in encoded})
    submission_ids = numbers_made(connection, tables.submission.c.sha256, {one.submission.sha256 for one in hand_ins})
    known = _known(connection, assignment, {one.student for one in hand_ins})
    fresh: list[Row] = []
    seen: list[int] = []
    for one, data in zip(hand_ins, encoded, strict=True):
        submission, content = submission_ids[one.submission.sha256], content_ids[digest(data)]
        path = os.fsencode(one.submission.path).decode("utf-8", "replace")
        told = {"content": content, "path": path, "submitted_at": one.submitted_at}
        if (found := known.get((one.student, submission))) is None:
            key = {"assignment": assignment, "student": one.student, "submission": submission}
            fresh.append(key | told | {"first_seen_at": now, "last_seen_at": now, "last_run": run})
            continue
        number, *before = found
        seen.append(number)
        told["submitted_at"] = one.submitted_at or before[-1]  # who does not know does not unsay it
        if before != list(told.values()):
            connection.execute(update(tables.hand_in).where(tables.hand_in.c.id == number).values(told))
    add(connection, tables.hand_in, fresh)
    for chunk in chunks(seen):
        again = update(tables.hand_in).where(tables.hand_in.c.id.in_(chunk))
        connection.execute(again.values(last_seen_at=now, last_run=run))


def listed(connection: Connection, assignment: str, students: Collection[str]) -> list[KnownHandIn]:
    """By student and attempt; those of all students where none is named."""
    table = tables.hand_in
    query = (
        select(table, tables.submission.c.sha256)
        .join(tables.submission)
        .where(table.c.assignment == assignment)
        .order_by(table.c.student, table.c.first_seen_at, table.c.id)
    )
    queries = [query.where(table.c.student.in_(chunk)) for chunk in chunks(sorted(students))] if students else [query]
    found: list[KnownHandIn] = []
    for row in (row for each in queries for row in connection.execute(each)):
        attempt = found[-1].attempt + 1 if found and found[-1].student == row.student else 1
        found.append(
            KnownHandIn(
                assignment,
                row.student,
                row.sha256,
                row.path,
                row.submitted_at,
                row.first_seen_at,
                attempt,
                row.last_seen_at,
                row.last_run,
            )
        )
    return found


def content(connection: Connection, sha256: str, student: str) -> Submission:
    """The submission as it was read when it was last seen."""
    table = tables.hand_in
    query = _contents().where(tables.submission.c.sha256 == sha256, table.c.student == student)
    row = connection.execute(query.order_by(table.c.last_seen_at.desc()).limit(1)).first()
    if row is None:
        raise StoreError(f"The store has no hand-in {sha256[:12]}… of {student}; grade its file first")
    return _submission(*row[1:])


def contents_of(connection: Connection, hand_ins: Sequence[KnownHandIn]) -> Iterator[Submission]:
    """The submissions of these few, in their order."""
    query = _contents().where(
        tables.hand_in.c.student.in_({one.student for one in hand_ins}),
        tables.submission.c.sha256.in_({one.sha256 for one in hand_ins}),
    )
    found = {tuple(row[:3]): row for row in connection.execute(query)}
    for one in hand_ins:
        yield _submission(*found[one.assignment, one.student, one.sha256][1:])


def _contents() -> Select[*tuple[Any, ...]]:
    """Assignment, student, hash, path and content."""
    table, submission, content = tables.hand_in, tables.submission, tables.content
    columns = table.c.assignment, table.c.student, submission.c.sha256, table.c.path, content.c.data
    return select(*columns).join(submission, submission.c.id == table.c.submission).join(content)


def _content_of(submission: Submission) -> _Content:
    return _Content(submission.units, submission.files, submission.problem, submission.passed_over)


def _submission(student: str, sha256: str, path: str, data: bytes) -> Submission:
    kept = unpack(data, _Content)
    return Submission(student, path, sha256, kept.units, kept.files, kept.problem, kept.passed_over)


def _known(connection: Connection, assignment: str, students: Collection[str]) -> dict[tuple[str, int], list[Any]]:
    """Id, content, path and time of what these students have handed in, by student and submission."""
    table = tables.hand_in
    found: dict[tuple[str, int], list[Any]] = {}
    for chunk in chunks(sorted(students)):
        query = select(
            table.c.student, table.c.submission, table.c.id, table.c.content, table.c.path, table.c.submitted_at
        ).where(table.c.assignment == assignment, table.c.student.in_(chunk))
        for student, submission, *rest in connection.execute(query):
            found[student, submission] = rest
    return found
