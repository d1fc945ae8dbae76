"""The files of one hand-in as names and bytes, wherever they lie: in a folder, in an archive, or loose in a class."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import HandInError, NoPlainFile

_LEFT_BEHIND = {"__pycache__", "__MACOSX", "node_modules", "venv"}
_DEEPEST = 12
_MOST_FILES = 2000
"""Of a folder. What lies deeper or comes later is not looked at: the answer lies near the top."""


class Unreadable(Exception):
    """The contents of a hand-in cannot be understood; the message says why, for the student."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of one hand-in."""

    what: str
    """How the student is told of it: ``the folder``, ``s001.zip``."""
    names: tuple[str, ...]
    """Paths from its top with ``/`` between, least deep first; nothing hidden is among them."""
    read: Callable[[str, int], bytes]
    """The bytes of one file, and no more than so many; raises `Unreadable` or `HandInError`."""
    problem: str = ""
    """Why none of them can be read, when that is so."""


def tree_of_files(what: str, files: Mapping[str, Path]) -> Tree:
    """Files that lie on the disk, under the names that count."""
    return Tree(what, in_order(files), lambda name, most: read_plain(files[name], most))


def tree_of_folder(folder: Path) -> Tree:
    """The visible files of a folder and of the folders in it.

    Links at its top are refused when they are read; deeper ones are left out.
    """
    names: list[str] = []
    level = [""]
    for _ in range(_DEEPEST):
        below: list[str] = []
        for prefix in level:
            for entry in _entries(folder, prefix):
                if entry.is_dir(follow_symlinks=False):
                    below.append(f"{prefix}{entry.name}/")
                elif not (prefix and entry.is_symlink()):
                    names.append(prefix + entry.name)
            if len(names) + len(below) > _MOST_FILES:
                below, level = [], []
                break
        level = below
    return Tree("the folder", in_order(names), lambda name, most: read_plain(folder / name, most))


def _entries(folder: Path, prefix: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder / prefix) as entries:
            return sorted((entry for entry in entries if is_visible(entry.name)), key=lambda entry: entry.name)
    except OSError as error:
        if prefix:
            return []
        raise HandInError(f"{folder} cannot be read: {error.strerror}") from error


def in_order(names: Mapping[str, object] | list[str]) -> tuple[str, ...]:
    """Least deep first, then by name: the order in which files count, whatever they came out of."""
    return tuple(sorted(names, key=lambda name: (name.count("/"), name)))


def is_visible(path: str) -> bool:
    """Whether no part of a path is hidden, or was left behind by a tool."""
    return all(part not in _LEFT_BEHIND and not part.startswith(".") for part in path.split("/"))


def file_name(path: str) -> str:
    return PurePosixPath(path).name


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def read_plain(path: Path, most: int) -> bytes:
    """The first bytes of a plain file; links, devices and pipes are refused when opened: nothing can be swapped."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):  # what O_NOFOLLOW answers, by system
            raise NoPlainFile(f"{path} is a symbolic link") from error
        if error.errno == errno.ENXIO:
            raise NoPlainFile(f"{path} is a socket") from error
        raise HandInError(f"{path} cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NoPlainFile(f"{path} is no plain file")
        return file.read(most)


def printable(name: str) -> str:
    """A file's name as text that can be encoded: bytes that are no UTF-8 become backslash escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
