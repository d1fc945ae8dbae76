"""Many rows at once, in the words that both databases have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Column, Connection, Table, select
from sqlalchemy.dialects import sqlite

from . import tables
from .packing import compress

_T = TypeVar("_T")
Row: TypeAlias = dict[str, Any]
_CHUNK = 500
"""Values in one IN: well below what any database takes, and few enough statements."""


def chunks(values: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(values)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows that are not there yet."""
    if rows:
        connection.execute(_adding(table, connection.dialect.name), rows)


def added(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """The same, and how many those were."""
    if not rows:
        return 0
    statement = _adding(table, connection.dialect.name).returning(*table.primary_key)
    return len(connection.execute(statement, rows).all())


def put(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows, in place of those that have the same primary key."""
    if rows:
        connection.execute(_putting(table, connection.dialect.name), rows)


def numbers(connection: Connection, key: Column[Any], values: Collection[_T]) -> dict[_T, int]:
    """The ids of the rows whose `key` is among the values."""
    found: dict[_T, int] = {}
    for chunk in chunks(dict.fromkeys(values)):
        query = select(key, key.table.c.id).where(key.in_(chunk))
        found.update((value, number) for value, number in connection.execute(query))
    return found


def numbers_made(connection: Connection, key: Column[Any], values: Collection[Any]) -> dict[Any, int]:
    """The same, after rows for those that are missing have been made; they have no other column."""
    known = numbers(connection, key, values)
    missing = sorted(set(values) - known.keys())  # in one order everywhere, so that no two writers wait for each other
    if not missing:
        return known
    table = key.table
    assert isinstance(table, Table)
    add(connection, table, [{key.name: value} for value in missing])
    return known | numbers(connection, key, missing)


def contents(
    connection: Connection, data: Mapping[bytes, bytes], compressed: Callable[[bytes], bytes] = compress
) -> dict[bytes, int]:
    """The ids of these contents by their digests; those that are new are stored, as `compressed` makes them."""
    key = tables.content.c.digest
    known = numbers(connection, key, data)
    missing = sorted(data.keys() - known.keys())
    add(connection, tables.content, [{"digest": one, "data": compressed(data[one])} for one in missing])
    return known | numbers(connection, key, missing)


# Both dialects have ON CONFLICT, in the same words, but each in a class of its own. To build such a statement takes
# longer than to execute it, so that each is built once.


@cache
def _adding(table: Table, dialect: str) -> Any:
    return _insert(table, dialect).on_conflict_do_nothing()


@cache
def _putting(table: Table, dialect: str) -> Any:
    keys = [column.name for column in table.primary_key]
    statement = _insert(table, dialect)
    new = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=new)


def _insert(table: Table, dialect: str) -> Any:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # 20 ms that nobody else needs

        return postgresql.insert(table)
    return sqlite.insert(table)
