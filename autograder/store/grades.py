"""The history of every grade: a row where one became another, and nothing is ever changed or taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from ..errors import StoreError
from . import tables
from .database import lock
from .packing import digest, encode, unpack
from .records import Grade, GradeRow, Mark
from .rows import added, chunks, contents, numbers_made


def note(connection: Connection, run: int, grades: Sequence[Grade]) -> int:
    """Take down the grades that are not what they were, and say how many those are."""
    assignment = connection.execute(select(tables.run.c.assignment).where(tables.run.c.id == run)).scalar_one()
    lock(connection, f"grades {assignment}")
    latest = _latest_digests(connection, assignment, {grade.student for grade in grades})
    moved = [(grade, one) for grade in grades if (one := digest(encode(grade))) != latest.get(grade.student)]
    now = datetime.now(UTC)
    return insert(connection, [(assignment, run, now, grade, one) for grade, one in moved])


def insert(connection: Connection, rows: Sequence[tuple[str, int, datetime, Grade, bytes]]) -> int:
    """Add rows of the history: assignment, run, time, grade and its digest. How many were not there yet."""
    breakdowns = [encode(row[3].breakdown) for row in rows]
    content_ids = contents(connection, {digest(one): one for one in breakdowns})
    submission_ids = numbers_made(connection, tables.submission.c.sha256, {row[3].submission for row in rows})
    return added(
        connection,
        tables.grade,
        [
            {
                "assignment": assignment,
                "student": grade.student,
                "run": run,
                "at": at,
                "digest": one,
                "submission": submission_ids[grade.submission],
                "score": grade.score,
                "max_score": grade.max_score,
                "awaited": grade.awaited,
                "late": grade.late,
                "policy": grade.policy,
                "engine": grade.engine,
                "overrides": ",".join(map(str, grade.overrides)),
                "breakdown": content_ids[digest(breakdown)],
            }
            for (assignment, run, at, grade, one), breakdown in zip(rows, breakdowns, strict=True)
        ],
    )


def listed(connection: Connection, assignment: str, as_of_run: int | None, students: Collection[str]) -> list[GradeRow]:
    """The latest of each student, by student."""
    latest = _latest(assignment, None if as_of_run is None else _beginning(connection, as_of_run))
    query = _whole().join(latest, (latest.c.id == tables.grade.c.id) & (latest.c.place == 1))
    query = query.order_by(tables.grade.c.student)
    return list(_rows(connection, query, students))


def history(connection: Connection, assignment: str, student: str) -> list[GradeRow]:
    """Oldest first."""
    table = tables.grade
    query = _whole().where(table.c.assignment == assignment, table.c.student == student)
    return list(_rows(connection, query.order_by(tables.run.c.started_at, table.c.at, table.c.id), ()))


def pages(connection: Connection) -> Iterator[list[GradeRow]]:
    """All that the store holds, some hundred at a time."""
    table, after = tables.grade, 0
    while page := list(_rows(connection, _whole().where(table.c.id > after).order_by(table.c.id).limit(500), ())):
        yield page
        after = page[-1].id


def _beginning(connection: Connection, run: int) -> datetime:
    found: datetime | None = connection.execute(select(tables.run.c.started_at).where(tables.run.c.id == run)).scalar()
    if found is None:
        raise StoreError(f"The store has no run {run}")
    return found


def _latest(assignment: str, until: datetime | None) -> Any:
    """Ids of an assignment's grades with their place in the history of each student, 1 for the latest.

    Those of runs that began after `until` are left out.

    Counted by time and not by number, since those of a store that was merged come later than they were.
    """
    table, run = tables.grade, tables.run
    order = (run.c.started_at.desc(), table.c.at.desc(), table.c.id.desc())
    place = func.row_number().over(partition_by=table.c.student, order_by=order).label("place")
    query = select(table.c.id, place).join(run).where(table.c.assignment == assignment)
    if until is not None:
        query = query.where(run.c.started_at <= until)
    return query.subquery()


def _latest_digests(connection: Connection, assignment: str, students: Collection[str]) -> dict[str, bytes]:
    table, latest = tables.grade, _latest(assignment, None)
    query = select(table.c.student, table.c.digest).join(latest, (latest.c.id == table.c.id) & (latest.c.place == 1))
    return {
        student: one
        for chunk in chunks(sorted(students))
        for student, one in connection.execute(query.where(table.c.student.in_(chunk)))
    }


def _whole() -> Select[Any]:
    return (
        select(tables.grade, tables.submission.c.sha256)
        .join(tables.submission, tables.submission.c.id == tables.grade.c.submission)
        .join(tables.run, tables.run.c.id == tables.grade.c.run)
    )


def _rows(connection: Connection, query: Select[Any], students: Collection[str]) -> Iterator[GradeRow]:
    student = tables.grade.c.student
    queries = [query.where(student.in_(chunk)) for chunk in chunks(sorted(students))] if students else [query]
    rows = [row for each in queries for row in connection.execute(each)]
    breakdowns = _breakdowns(connection, {row.breakdown for row in rows})
    for row in rows:
        yield GradeRow(row.id, row.assignment, row.run, row.at, _grade(row, breakdowns[row.breakdown]))


def _breakdowns(connection: Connection, numbers: Collection[int]) -> dict[int, dict[str, Mark]]:
    table = tables.content
    return {
        number: unpack(data, dict[str, Mark])
        for chunk in chunks(sorted(numbers))
        for number, data in connection.execute(select(table.c.id, table.c.data).where(table.c.id.in_(chunk)))
    }


def _grade(row: Row[Any], breakdown: dict[str, Mark]) -> Grade:
    return Grade(
        row.student,
        row.sha256,
        row.score,
        row.max_score,
        row.awaited,
        row.late,
        breakdown,
        row.policy,
        row.engine,
        tuple(int(one) for one in row.overrides.split(",") if one),
    )
