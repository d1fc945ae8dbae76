"""A database behind an URL: connections for each process, transactions tried again, errors that say what to do.

Durability. SQLite runs in WAL mode with ``synchronous=FULL``: a commit has been synced to the disk when it returns, so
that neither ``kill -9`` nor a power cut takes it back. NORMAL would survive the first as well, since the log is then in
the system's cache, but lose the last seconds to the second; the sync costs little beside grading a hand-in.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, Pool, create_engine, event, func, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from ..errors import StoreError
from .failures import passes, told

PATIENCE_S = 60.0
"""How long a transaction is tried while others hold the database, or a server is away."""
_T = TypeVar("_T")


class Database:
    """One database, used by any number of threads and of forks.

    A connection belongs to the process that opened it. A fork that finds its parent's pool puts it aside, without
    closing what is in it (that would end the parent's connections), and opens its own.
    """

    def __init__(self, engine: Engine, shown: str):
        self._engine, self.shown = engine, shown
        self._process = os.getpid()
        self._inherited: list[Pool] = []

    def close(self) -> None:
        self._own_engine().dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        try:
            with self._own_engine().connect() as connection:
                yield connection
        except DBAPIError as error:
            raise told(error, self.shown, PATIENCE_S) from error

    def write(self, work: Callable[[Connection], _T]) -> _T:
        """Do `work` in one transaction, which is on the disk when this returns; `work` may be called again.

        A commit whose answer was lost is done twice, so that `work` must do no harm then.

        Raises:
            StoreError: it could not be written for `PATIENCE_S`, or never will.
        """
        give_up = time.monotonic() + PATIENCE_S
        while True:
            try:
                with self._own_engine().connect().execution_options(writes=True) as connection, connection.begin():
                    return work(connection)
            except DBAPIError as error:
                if not passes(error) or time.monotonic() > give_up:
                    raise told(error, self.shown, PATIENCE_S) from error
            time.sleep(random.uniform(0.02, 0.2))

    def _own_engine(self) -> Engine:
        if self._process != os.getpid():
            self._inherited.append(self._engine.pool)  # kept, for a connection that is collected is closed
            self._engine.dispose(close=False)
            self._process = os.getpid()
        return self._engine


def connect(url: URL) -> Database:
    """Nothing is opened before the first transaction.

    Raises:
        StoreError: no driver for it is installed.
    """
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, max_overflow=-1, connect_args={"timeout": PATIENCE_S, "isolation_level": None})
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            engine = create_engine(url, max_overflow=-1, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    except ModuleNotFoundError as error:
        raise StoreError(f'A store in PostgreSQL needs {error.name}: pip install "rnn-autograder[postgres]"') from None
    return Database(engine, path_of(url) or url.render_as_string(hide_password=True))


def path_of(url: URL) -> str:
    """The file of a store in SQLite; empty for another."""
    return (url.database or "") if url.get_backend_name() == "sqlite" else ""


def url_of(text: str) -> URL:
    """What a person wrote: a path, or an URL of SQLite or PostgreSQL.

    Raises:
        StoreError: it is neither.
    """
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).absolute()))
    expected = "expected a path, sqlite:////absolute/path or postgresql://user@host/database"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError(f"The store's URL cannot be read: {expected}") from None
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return URL.create("sqlite", database=str(Path(url.database).absolute()))
        case "sqlite":
            raise StoreError(f"A store in memory would keep nothing: {expected}")
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise StoreError(f"A store cannot be kept in {other}: {expected}")


def lock(connection: Connection, name: str) -> None:
    """Only one transaction of this name goes on at a time. In SQLite that is so of all that write."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"rnn-autograder {name}"))))


def _prepare_sqlite(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Who will write says so at once: two readers that both want to become writers would wait for one another."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
