"""One hand-in, read as data: a script, a notebook, or a folder with one of them and perhaps other modules."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from ..errors import HandInError
from ..records import Submission
from ..wire import Unit
from .notebook import Unreadable, cells_of

SUFFIXES = (".py", ".ipynb")
_MAX_NOTEBOOK = 64 << 20
"""Bytes of a notebook; most of it are outputs, which are not looked at."""
_MAX_FILES = 50


def load_submission(path: Path, assignment: str, identity: str, source_kib: int = 256) -> Submission:
    """Read a hand-in. What is wrong with its *contents* is kept in `Submission.problem`, for it is the student's.

    Raises:
        HandInError: a file cannot be opened, or is no plain file.
    """
    main, others = _files(path, assignment)
    digest = hashlib.sha256()
    units: tuple[Unit, ...] = ()
    files: dict[str, str] = {}
    problem = "" if main else _no_main_file(path, assignment)
    for file in ([main] if main else []) + others:
        data = _read(file)
        digest.update(os.fsencode(file.name) + f"\0{len(data)}\0".encode() + data)
        try:
            if file == main:
                units = _units(file, data, source_kib << 10)
            else:
                files[printable(file.stem)] = _text(data, printable(file.name), source_kib << 10)
        except Unreadable as error:
            problem = problem or str(error)
    return Submission(identity, str(path), digest.hexdigest(), units, files, problem, _passed_over(path, main))


def _passed_over(path: Path, main: Path | None) -> tuple[str, ...]:
    """Notebooks that lie in the folder of a hand-in and are not what is graded."""
    if not path.is_dir() or main is None:
        return ()
    return tuple(printable(file.name) for file in _plain_files(path) if file.suffix == ".ipynb" and file != main)


def main_file(folder: Path, assignment: str) -> Path | None:
    """The file of a folder that is graded: the one named like the assignment, else the only one there is."""
    for suffix in SUFFIXES:
        if (folder / f"{assignment}{suffix}").exists():
            return folder / f"{assignment}{suffix}"
    candidates = [entry for entry in _plain_files(folder) if entry.suffix in SUFFIXES]
    return candidates[0] if len(candidates) == 1 else None


def _files(path: Path, assignment: str) -> tuple[Path | None, list[Path]]:
    if not path.is_dir():
        return path, []
    main = main_file(path, assignment)
    others = [entry for entry in _plain_files(path) if entry.suffix == ".py" and entry != main]
    return main, others[:_MAX_FILES]


def _plain_files(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise HandInError(f"{folder} cannot be read: {error.strerror}") from error
    return [entry for entry in entries if not entry.name.startswith(".") and not entry.is_dir()]


def _no_main_file(folder: Path, assignment: str) -> str:
    there = [printable(entry.name) for entry in _plain_files(folder) if entry.suffix in SUFFIXES]
    if not there:
        return f"the folder has no .py and no .ipynb file; expected {assignment}.py or {assignment}.ipynb"
    return f"which of {', '.join(there[:6])} is the answer? expected one of them to be called {assignment}.py"


def _read(path: Path) -> bytes:
    """The bytes of a plain file; links, devices and pipes are refused when opened, so that nothing can be swapped."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise HandInError(f"{path} cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise HandInError(f"{path} is no plain file")
        return file.read(_MAX_NOTEBOOK + 1)


def _units(path: Path, data: bytes, limit: int) -> tuple[Unit, ...]:
    name = printable(path.name)
    if path.suffix == ".ipynb":
        if len(data) > _MAX_NOTEBOOK:
            raise Unreadable(f"{name} is larger than {_MAX_NOTEBOOK >> 20} MiB; clear its outputs and save it again")
        return cells_of(data, name, limit)
    return (Unit(name, _text(data, name, limit)),)


def printable(name: str) -> str:
    """A file's name as text that can be encoded: bytes that are no UTF-8 become backslash escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _text(data: bytes, name: str, limit: int) -> str:
    if len(data) > limit:
        raise Unreadable(f"{name} is larger than {limit >> 10} KiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(f"{name} is not UTF-8 text (byte {data[error.start]:#04x} in line {line})") from None
    if "\0" in text:
        raise Unreadable(f"{name} contains a NUL character, which no Python file may")
    return text.replace("\r\n", "\n")
