"""From whatever lies there to the tables of this version.

Steps are plain functions, one for each version, and not Alembic's scripts: the tables are few, both databases roll
back changes of tables with everything else, and Alembic would bring an environment of its own and twice this text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, insert, inspect, select, update

from ..errors import StoreError
from . import tables
from .database import Database, lock

_STEPS: Mapping[int, Callable[[Connection], None]] = {}
"""What makes of version N the version N + 1."""


def migrate(database: Database) -> None:
    """Make the tables, or bring older ones up to date, in one transaction.

    Raises:
        StoreError: a newer version's, or somebody else's tables; nothing is changed then.
    """
    with database.read() as connection:
        if _version(connection, database.shown) == tables.SCHEMA:
            return

    def work(connection: Connection) -> None:
        lock(connection, "schema")
        found = _version(connection, database.shown)
        if found is None:
            tables.metadata.create_all(connection)
            connection.execute(insert(tables.version).values(version=tables.SCHEMA))
        else:
            for step in range(found, tables.SCHEMA):
                _STEPS[step](connection)
            connection.execute(update(tables.version).values(version=tables.SCHEMA))

    database.write(work)


def refuse_newer(version: int, shown: str) -> None:
    """Raise `StoreError` where a newer version has written the store."""
    if version > tables.SCHEMA:
        raise StoreError(
            f"The store {shown} was written by a newer autograder (schema {version}; this one knows {tables.SCHEMA}). "
            f"Update this one, or name another store; nothing was changed"
        )


def _version(connection: Connection, shown: str) -> int | None:
    names = inspect(connection).get_table_names()
    if tables.version.name not in names:
        if names:
            raise StoreError(
                f"The database {shown} holds something else ({', '.join(sorted(names)[:3])}). "
                f"A store needs a database of its own: createdb NAME; nothing was changed"
            )
        return None
    found: int = connection.execute(select(tables.version.c.version)).scalar_one()
    refuse_newer(found, shown)
    return found
