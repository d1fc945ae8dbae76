"""Which hand-ins lie at the paths that were given, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import HandInError
from ..records import Submission
from .load import SUFFIXES, load_submission, printable

_IGNORED_FOLDERS = {"__pycache__", "__MACOSX"}
_LISTED = 5


def find_submissions(
    paths: Sequence[Path], assignment: str, source_kib: int = 256
) -> tuple[list[Submission], list[Path]]:
    """All hand-ins at some paths, by id, and the files beside them that are none.

    A script or notebook is one hand-in, named after its file. A folder that holds ``<assignment>.py`` or
    ``<assignment>.ipynb`` is one hand-in, named after the folder. Any other folder is a class: each script, notebook
    and folder in it is one hand-in. Hidden files are passed over.

    Raises:
        HandInError: nothing is there, something cannot be read, or two hand-ins have one id.
    """
    found: dict[str, Path] = {}
    ignored: list[Path] = []
    for path in paths:
        for name, place in _hand_ins(path, assignment, ignored):
            identity = printable(name)
            if identity in found and found[identity].resolve() == place.resolve():
                continue
            if identity in found:
                raise HandInError(
                    f"two hand-ins are called {identity!r}: {found[identity]} and {place}; "
                    f"rename one of them, since the id tells whose grade it is"
                )
            found[identity] = place
    if not found:
        listed = ", ".join(map(str, paths))
        also = f" (passed over: {', '.join(str(path) for path in ignored[:_LISTED])})" if ignored else ""
        raise HandInError(f"no hand-in found in {listed}: expected .py or .ipynb files, or folders with them{also}")
    submissions = [load_submission(place, assignment, identity, source_kib) for identity, place in found.items()]
    return sorted(submissions, key=lambda submission: submission.id), ignored


def _hand_ins(path: Path, assignment: str, ignored: list[Path]) -> Iterator[tuple[str, Path]]:
    _refuse_link(path)
    if not path.exists():
        raise HandInError(f"{path} does not exist")
    if not path.is_dir():
        if path.suffix not in SUFFIXES:
            raise HandInError(f"{path} is no hand-in: expected a .py or .ipynb file or a folder, got {path.suffix!r}")
        yield path.stem, path
    elif _is_hand_in(path, assignment):
        yield path.resolve().name, path
    else:
        yield from _class(path, ignored)


def _class(folder: Path, ignored: list[Path]) -> Iterator[tuple[str, Path]]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise HandInError(f"{folder} cannot be read: {error.strerror}") from error
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _IGNORED_FOLDERS:
            continue
        _refuse_link(entry)
        if entry.is_dir() or entry.suffix in SUFFIXES:
            yield (entry.name if entry.is_dir() else entry.stem), entry
        else:
            ignored.append(entry)


def _is_hand_in(folder: Path, assignment: str) -> bool:
    return any((folder / f"{assignment}{suffix}").exists() for suffix in SUFFIXES)


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise HandInError(f"{path} is a symbolic link: hand-ins are read from plain files only; copy what it points to")
