"""Points that a person has decided: kept for ever, those that were withdrawn too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from ..errors import StoreError
from . import tables
from .records import Override, Withdrawal
from .rows import add, chunks


def note(connection: Connection, override: Override, uuid: str) -> int:
    table = tables.override
    add(connection, table, [row_of(override, uuid, datetime.now(UTC))])
    number: int = connection.execute(select(table.c.id).where(table.c.uuid == uuid)).scalar_one()
    return number


def row_of(override: Override, uuid: str, at: datetime) -> dict[str, Any]:
    withdrawn = override.withdrawn
    return {
        "uuid": uuid,
        "assignment": override.assignment,
        "student": override.student,
        "target": override.target,
        "score": override.score,
        "author": override.author,
        "reason": override.reason,
        "submission": override.submission,
        "at": at,
        "withdrawn_by": withdrawn.author if withdrawn else None,
        "withdrawn_for": withdrawn.reason if withdrawn else None,
        "withdrawn_at": withdrawn.at if withdrawn else None,
    }


def listed(connection: Connection, assignment: str, students: Collection[str]) -> list[Override]:
    """Oldest first, those that were withdrawn among them."""
    table = tables.override
    query = select(table).where(table.c.assignment == assignment)
    queries = [query.where(table.c.student.in_(chunk)) for chunk in chunks(sorted(students))] if students else [query]
    found = [override_of(row) for each in queries for row in connection.execute(each)]
    return sorted(found, key=lambda one: one.id)


def withdraw(connection: Connection, number: int, author: str, reason: str) -> None:
    table = tables.override
    row = connection.execute(select(table).where(table.c.id == number)).first()
    if row is None:
        raise StoreError(f"The store has no override {number}")
    if row.withdrawn_at is not None:
        raise StoreError(f"Override {number} has been withdrawn already, by {row.withdrawn_by}: {row.withdrawn_for}")
    told = {"withdrawn_by": author, "withdrawn_for": reason, "withdrawn_at": datetime.now(UTC)}
    connection.execute(update(table).where(table.c.id == number).values(told))


def override_of(row: Row[Any]) -> Override:
    withdrawn = Withdrawal(row.withdrawn_by, row.withdrawn_for, row.withdrawn_at) if row.withdrawn_at else None
    return Override(
        row.assignment,
        row.student,
        row.target,
        row.score,
        row.author,
        row.reason,
        row.submission,
        row.id,
        row.at,
        withdrawn,
    )
