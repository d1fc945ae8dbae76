"""One hand-in, read as data: the script or notebook that is graded, and the modules beside it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from ..messages import Unit
from ..records import Submission
from ..rubric import Limits
from .archive import open_archive, suffix_of
from .downloads import of_moodle
from .notebook import cells_of
from .text import text_of
from .tree import Tree, Unreadable, file_name, folder_of, printable, tree_of_files, tree_of_folder

SUFFIXES = (".py", ".ipynb")
MAX_NOTEBOOK = 64 << 20
"""Bytes of a notebook; most of it are outputs, which are not looked at."""
_MAX_FILES = 50
_LISTED = 6


def is_hand_in(name: str) -> bool:
    """Whether a file of this name can be a hand-in: a script, a notebook or an archive."""
    return is_code(name) or bool(suffix_of(name))


def is_code(name: str) -> bool:
    return Path(name).suffix in SUFFIXES


def load_submission(path: Path, assignment: str, identity: str, limits: Limits | None = None) -> Submission:
    """Read a hand-in: a script, a notebook, an archive, or a folder with one of them.

    Raises:
        HandInError: a file cannot be opened, or is no plain file.
    """
    tree = tree_of_folder(path) if path.is_dir() else tree_of_files(printable(path.name), {path.name: path})
    return read_submission(tree, assignment, identity, str(path), limits or Limits())


def read_submission(tree: Tree, assignment: str, identity: str, path: str, limits: Limits) -> Submission:
    """Read a hand-in. What is wrong with its *contents* is kept in `Submission.problem`, for it is the student's."""
    digest = hashlib.sha256()
    units: tuple[Unit, ...] = ()
    files: dict[str, str] = {}
    main, problem = "", tree.problem
    try:
        tree = _unpacked(tree, limits)
        main = main_file(tree, assignment)
    except Unreadable as error:
        problem = problem or str(error)
    for name in _that_count(tree, main):
        try:
            data = tree.read(name, (limits.archive_mib << 20 if suffix_of(name) else MAX_NOTEBOOK) + 1)
            digest.update(os.fsencode(file_name(name)) + f"\0{len(data)}\0".encode() + data)
            shown = printable(file_name(name))
            if name == main:
                units = _units(shown, data, limits.source_kib << 10)
            elif Path(name).suffix == ".py":
                files[printable(Path(name).stem)] = text_of(data, shown, limits.source_kib << 10)
        except Unreadable as error:
            problem = problem or str(error)
    if (
        problem and not units
    ):  # nothing of it may have been hashed, and what is known of one must not be said of another
        digest.update(problem.encode("utf-8", "surrogatepass"))
    beside = tuple(_passed_over(tree, main)) if main else ()
    return Submission(identity, path, digest.hexdigest(), units, files, problem, beside)


def _unpacked(tree: Tree, limits: Limits) -> Tree:
    """The tree itself if there is code in it, else what is in its archive. One in an archive is not opened."""
    archives = [name for name in tree.names if suffix_of(name)]
    if any(map(is_code, tree.names)) or not archives:
        return tree
    if len(archives) > 1:
        raise Unreadable(f"which of {_listed(archives)} is the answer? hand in one of them")
    name = printable(file_name(archives[0]))
    unpacked = open_archive(name, tree.read(archives[0], (limits.archive_mib << 20) + 1), limits.archive_mib)
    inner = [name for name in unpacked.names if suffix_of(name)]
    if inner and not any(map(is_code, unpacked.names)):
        raise Unreadable(
            f"{name} holds {_listed(inner)}: an archive in an archive is not opened; hand in the inner one"
        )
    return unpacked


def main_file(tree: Tree, assignment: str) -> str:
    """The file that is graded: the one named like the assignment that lies least deep, else the only one there is."""
    code = [name for name in tree.names if is_code(name)]
    wanted = [f"{assignment}{suffix}" for suffix in SUFFIXES]
    named = [name for name in code if file_name(name) in wanted]
    nearest = _least_deep(named or code)
    if not nearest:
        raise Unreadable(f"{tree.what} has no .py and no .ipynb file; expected {' or '.join(wanted)}")
    if len(nearest) == 1 or (named and len({folder_of(name) for name in nearest}) == 1):
        return min(nearest, key=lambda name: wanted.index(file_name(name)) if named else 0)
    if all(of_moodle(name.partition("/")[0]) for name in nearest):
        raise Unreadable(f"{tree.what} holds the hand-ins of a class; to grade them all, name it alone")
    expected = "keep one of them" if named else f"expected one of them to be called {wanted[0]}"
    raise Unreadable(f"which of {_listed(nearest)} is the answer? {expected}")


def _least_deep(names: list[str]) -> list[str]:
    return [name for name in names if name.count("/") == min(other.count("/") for other in names)]


def _that_count(tree: Tree, main: str) -> list[str]:
    """What is hashed and read: the main file first, then the modules in its folder; without one, all that might be."""
    if not main:
        return [name for name in tree.names if is_hand_in(name)][:_MAX_FILES]
    beside = [name for name in tree.names if folder_of(name) == folder_of(main) and name.endswith(".py")]
    return [main, *(name for name in beside if name != main and Path(name).suffix == ".py")][: _MAX_FILES + 1]


def _passed_over(tree: Tree, main: str) -> Iterable[str]:
    """What lies beside the code that is graded and might have been meant."""
    counted = _that_count(tree, main)
    return [printable(name) for name in tree.names if is_hand_in(name) and name not in counted][:_LISTED]


def _listed(names: list[str]) -> str:
    return ", ".join(map(printable, names[:_LISTED]))


def _units(name: str, data: bytes, limit: int) -> tuple[Unit, ...]:
    if name.endswith(".ipynb"):
        if len(data) > MAX_NOTEBOOK:
            raise Unreadable(f"{name} is larger than {MAX_NOTEBOOK >> 20} MiB; clear its outputs and save it again")
        return cells_of(data, name, limit)
    return (Unit(name, text_of(data, name, limit)),)
