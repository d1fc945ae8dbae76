"""What a database's own errors mean to the person who reads them, and what to do next."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from ..errors import StoreError

_SQLITE = {
    "SQLITE_BUSY": "has been locked by another process for {patience:.0f} s. If nothing else writes to it, it may lie "
    "on a network file system, where SQLite's locks cannot be relied on: keep it on a local disk, or use PostgreSQL",
    "SQLITE_READONLY": "cannot be written: the file and its folder have to be writable, "
    "since SQLite keeps its log beside the file",
    "SQLITE_CANTOPEN": "cannot be opened: the file and its folder have to be readable and writable, "
    "since SQLite keeps its log beside the file",
    "SQLITE_FULL": "has no space left on its disk. Free some and run again: what was kept stays",
    "SQLITE_IOERR": "cannot be read or written: the disk or the network file system failed ({error}). Keep it on a "
    "local disk, or use PostgreSQL",
    "SQLITE_CORRUPT": "is damaged ({error}). Restore a backup of it, or rescue what can be had with: "
    "sqlite3 FILE .recover",
    "SQLITE_NOTADB": "is damaged ({error}). Restore a backup of it",
}
_POSTGRESQL = {  # by the beginning of SQLSTATE (PostgreSQL's manual, appendix A)
    "42501": "does not let this user do that ({error}). The user has to own the database, or its schema",
    "53100": "has no space left on its disk. Free some and run again: what was kept stays",
    "53300": "has no connection left. Start fewer processes, or raise max_connections",
    "25006": "can only be read: it is a standby server, or set to be read only",
}
_PASSING = ("SQLITE_BUSY", "40001", "40P01", "55P03", "57P", "08", "53300")


def passes(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed a little later."""
    unreachable = isinstance(error, OperationalError) and not _code(error)  # what libpq says has no code
    return unreachable or error.connection_invalidated or _code(error).startswith(_PASSING)


def told(error: DBAPIError, store: str, patience_s: float) -> Exception:
    """The error that a person shall read. Mistakes of our own stay what they are."""
    code, first = _code(error), _first_line(error.orig)
    if sentence := _known(code, first, patience_s):
        return StoreError(f"The store {store} {sentence}")
    if isinstance(error, IntegrityError | ProgrammingError):
        return error
    if code.startswith(("08", "57")) or not code:  # libpq gives no code to what happens before it is connected
        return StoreError(
            f"The store {store} cannot be reached: {first}. Is the server running, and do the host, the user and the "
            f"database of its URL exist? A database is made with: createdb NAME"
        )
    return StoreError(f"The store {store} failed: {first}")


def told_of_file(error: sqlite3.Error, path: Path, patience_s: float) -> StoreError:
    """The same of SQLite's own errors."""
    first = _first_line(error)
    return StoreError(f"The store {path} {_known(error.sqlite_errorname, first, patience_s) or f'failed: {first}'}")


def _known(code: str, first: str, patience_s: float) -> str:
    sentences = (sentence for known, sentence in (_SQLITE | _POSTGRESQL).items() if code.startswith(known))
    return next(sentences, "").format(error=first, patience=patience_s)


def _first_line(error: BaseException | None) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0]


def _code(error: DBAPIError) -> str:
    """SQLite's name of the error, or SQLSTATE; empty where the server could not be reached at all."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return str(code or "")
