"""The file of a store in SQLite: made so that nobody else can read it, and looked at before anything may change it."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from ..errors import StoreError
from .failures import told_of_file

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_APPLICATION_ID = 0x524E4E67
""""RNNg": tells our files from other programs' (https://www.sqlite.org/fileformat.html, 1.3.13)."""


def make(path: Path, patience_s: float) -> None:
    """An empty store, readable by its owner alone, whose folder is made too; one that is there stays.

    It is marked as ours before it goes over to WAL, so that the mark is in the file itself and never only in its log.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be made: {error.strerror}. "
            f"Its folder has to be writable; make it so, or name another store"
        ) from None
    give_up = time.monotonic() + patience_s
    while True:
        try:
            with closing(sqlite3.connect(path, timeout=patience_s, isolation_level=None)) as connection:
                connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.Error as error:
            # Going over to WAL needs the file to itself and does not always wait for it.
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > give_up:
                raise told_of_file(error, path, patience_s) from None
            time.sleep(0.02)


def look(path: Path, patience_s: float) -> int | None:
    """The schema version of the store at `path`, or None where there is none yet. Changes no byte of it.

    Raises:
        StoreError: something else lies there.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"The store {path} cannot be read: {error.strerror}") from None
    if not header:
        return None
    if not header.startswith(_MAGIC):
        raise StoreError(f"{path} is no store: it is not an SQLite file. Name another file; nothing was changed")
    if int.from_bytes(header[68:72], "big") != _APPLICATION_ID:
        raise StoreError(f"{path} is no store but another program's database. Name another file; nothing was changed")
    # Read-only, so that closing it does not write the log back; and where there is no log, without making one.
    how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").fetchone():
                return None
            return int(connection.execute("SELECT version FROM schema_version").fetchone()[0])
    except sqlite3.Error as error:
        raise told_of_file(error, path, patience_s) from None
