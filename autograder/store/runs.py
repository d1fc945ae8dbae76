"""Runs of the grader: who ran what, when, and how it ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

import msgspec
from sqlalchemy import Connection, select, update

from . import tables
from .records import Run, RunAbout, RunState
from .rows import add


def begin(connection: Connection, about: RunAbout, uuid: str) -> int:
    row = {"uuid": uuid, "state": "running", "started_at": datetime.now(UTC), **msgspec.structs.asdict(about)}
    add(connection, tables.run, [row])
    number: int = connection.execute(select(tables.run.c.id).where(tables.run.c.uuid == uuid)).scalar_one()
    return number


def new_uuid() -> str:
    """What a row is known by in every store; made before the transaction, so that trying it again adds nothing."""
    return uuid4().hex


def end(connection: Connection, run: int, state: RunState) -> None:
    changed = update(tables.run).where(tables.run.c.id == run).values(state=state, ended_at=datetime.now(UTC))
    connection.execute(changed)


def listed(connection: Connection, assignment: str | None) -> list[Run]:
    """Oldest first."""
    table = tables.run
    query = select(table).order_by(table.c.started_at, table.c.id)
    if assignment is not None:
        query = query.where(table.c.assignment == assignment)
    return [
        Run(
            row.id,
            RunAbout(row.assignment, row.engine, row.secret_id, row.policy, row.command, row.host, row.tier),
            cast(RunState, row.state),
            row.started_at,
            row.ended_at,
        )
        for row in connection.execute(query)
    ]
