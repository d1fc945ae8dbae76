"""What a database's own errors mean to the person who reads them, and what to do next."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

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
    "SQLITE_CORRUPT": "is damaged ({error}). Restore a backup of it, or rescue what can be had with: sqlite3 FILE "
    ".recover",
    "SQLITE_NOTADB": "is damaged ({error}). Restore a backup of it",
}
_POSTGRESQL = {  # by the beginning of SQLSTATE (PostgreSQL's manual, appendix A)
    "28": "does not let this user in ({error}). Mend user or password in its URL, or in ~/.pgpass",
    "3D000": "does not exist. Make it with: createdb NAME",
    "42501": "does not let this user do that ({error}). The user has to own the database, or its schema",
    "53100": "has no space left on its disk. Free some and run again: what was kept stays",
    "53300": "has no connection left. Start fewer processes, or raise max_connections",
    "25006": "can only be read: it is a standby server, or set to be read only",
}
_PASSING = ("SQLITE_BUSY", "40001", "40P01", "55P03", "57P", "08", "53300")


def passes(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed a little later."""
    return error.connection_invalidated or _code(error).startswith(_PASSING)


def told(error: DBAPIError, store: str, patience_s: float) -> Exception:
    """The error that a person shall read. Mistakes of our own stay what they are."""
    code = _code(error)
    first = (str(error.orig).strip().splitlines() or ["no reason given"])[0]
    for known, sentence in (_SQLITE | _POSTGRESQL).items():
        if code.startswith(known):
            return StoreError(f"The store {store} {sentence.format(error=first, patience=patience_s)}")
    if isinstance(error, IntegrityError | ProgrammingError):
        return error
    if code.startswith("SQLITE") or (code and not code.startswith(("08", "57"))):
        return StoreError(f"The store {store} failed: {first}")
    return StoreError(f"The store {store} cannot be reached: {first}. Is the server running, and the URL right?")


def _code(error: DBAPIError) -> str:
    """SQLite's name of the error, or SQLSTATE; empty where the server could not be reached at all."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return str(code or "")
