"""Which hand-ins lie at the paths that were given, and whose they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import HandInError, NoPlainFile
from ..records import Submission
from ..rubric import Limits
from .archive import Member, suffix_of, tree_of_members, zip_members
from .downloads import GRADESCOPE, Owned, of_canvas, of_moodle
from .load import SUFFIXES, is_hand_in, read_submission
from .tree import Tree, Unreadable, is_visible, printable, tree_of_files, tree_of_folder

_EXPECTED = "a .py or .ipynb file, a zip or tar archive, or a folder"
_LISTED = 5
_MOST_OF_A_CLASS = 100_000
"""Files and folders in an archive of a class."""


def find_submissions(
    paths: Sequence[Path], assignment: str, limits: Limits | None = None
) -> tuple[list[Submission], list[str]]:
    """All hand-ins at some paths, by id, and what was passed over beside them, with the reason.

    A script, notebook or archive is one hand-in, named after its file. A folder that holds ``<assignment>.py`` or
    ``<assignment>.ipynb`` is one hand-in, named after the folder. Any other folder is a class: each script, notebook,
    archive and folder in it is one hand-in. A zip archive that is the only path, and is what Moodle, Canvas or
    Gradescope give out, is a class as well. Hidden files are passed over.

    Raises:
        HandInError: nothing is there, something cannot be read, or two hand-ins have one id.
    """
    limits = limits or Limits()
    found: dict[str, _HandIn] = {}
    with ExitStack() as opened:
        search = _Search(assignment, limits, alone=len(paths) == 1, notes=[], opened=opened)
        for path in paths:
            for one in search.at(path):
                other = found.setdefault(one.id, one)
                if other.place.resolve() != one.place.resolve():
                    raise HandInError(
                        f"two hand-ins are called {one.id!r}: {other.place} and {one.place}; "
                        f"rename one of them, since the id tells whose grade it is"
                    )
        if not found:
            also = f" ({'; '.join(search.notes[:_LISTED])})" if search.notes else ""
            raise HandInError(f"no hand-in found in {', '.join(map(str, paths))}: expected {_EXPECTED}{also}")
        submissions = [_read(one, assignment, limits) for one in found.values()]
    return sorted(submissions, key=lambda submission: submission.id), search.notes


@dataclass(frozen=True, slots=True)
class _HandIn:
    """One hand-in before it is read."""

    id: str
    place: Path
    tree: Tree
    in_class: bool = False
    """Whether it is one of many: then what it is must not stop the others."""


@dataclass(frozen=True, slots=True)
class _Search:
    assignment: str
    limits: Limits
    alone: bool
    """Whether there is only one path: an archive among others is a student's, whatever is in it."""
    notes: list[str]
    opened: ExitStack
    """Closes the archives of classes when all is read."""

    def at(self, path: Path) -> Iterator[_HandIn]:
        _refuse_link(path)
        if not path.exists():
            raise HandInError(f"{path} does not exist")
        if path.is_dir():
            if any((path / f"{self.assignment}{suffix}").exists() for suffix in SUFFIXES):
                yield _of_folder(path.resolve().name, path)
            else:
                yield from self._class(path)
        elif not is_hand_in(path.name):
            raise HandInError(f"{path} is no hand-in: expected {_EXPECTED}, got {path.suffix!r}")
        else:
            members = self._class_in(path)
            yield from self._members(path, members) if members else [_of_files(_id_of(path.name), {path.name: path})]

    def _class(self, folder: Path) -> Iterator[_HandIn]:
        try:
            entries = sorted(entry for entry in folder.iterdir() if is_visible(entry.name))
        except OSError as error:
            raise HandInError(f"{folder} cannot be read: {error.strerror}") from error
        links = [entry for entry in entries if entry.is_symlink()]
        for link in links:
            problem = f"{printable(link.name)} is a symbolic link; the file itself has to be handed in"
            yield _HandIn(_spelled(_id_of(link.name)), link, _nothing(link.name, problem), in_class=True)
        entries = [entry for entry in entries if entry not in links]
        folders = {entry.name for entry in entries if entry.is_dir()}
        for identity, share in self._shares(folder, [entry.name for entry in entries], folders):
            if isinstance(share, str):
                one = _of_folder(identity, folder / share)
            else:
                one = _of_files(identity, {name: folder / entry for name, entry in share.items()})
            yield replace(one, in_class=True)

    def _class_in(self, path: Path) -> list[Member]:
        """What is in an archive of a class, without the folder around it; nothing if it is one student's."""
        if not self.alone or path.suffix.lower() != ".zip" or not path.is_file():
            return []
        try:
            file = self.opened.enter_context(path.open("rb"))
            members = zip_members(path.name, file, _MOST_OF_A_CLASS)
        except OSError as error:
            raise HandInError(f"{path} cannot be read: {error.strerror}") from error
        except Unreadable:
            return []
        members = [replace(one, name=one.name.removeprefix("./")) for one in members]
        members = [one for one in members if is_visible(_top(one.name))]
        tops = {_top(one.name) for one in members}
        if len(tops) == 1 and not of_moodle(only := tops.pop()):
            members = [replace(one, name=one.name.removeprefix(f"{only}/")) for one in members]
        members = [one for one in members if is_visible(_top(one.name))]
        return members if _is_download([one.name for one in members if not one.folder]) else []

    def _members(self, path: Path, members: Sequence[Member]) -> Iterator[_HandIn]:
        by_top: dict[str, list[Member]] = {}
        for member in members:
            by_top.setdefault(_top(member.name), []).append(member)
        by_top.pop("", None)
        folders = {top for top, there in by_top.items() if any("/" in one.name for one in there)}
        for identity, share in self._shares(path, sorted(by_top), folders):
            if isinstance(share, str):
                entry, what = share, "the folder"
                inner = [replace(one, name=one.name.removeprefix(f"{share}/")) for one in by_top[share]]
            else:
                entry, what = next(iter(share.values())), path.name
                inner = [replace(one, name=name) for name, top in share.items() for one in by_top[top]]
            yield _HandIn(_spelled(identity), path / entry, _tree_in_class(what, inner, self.limits.archive_mib))

    def _shares(
        self, place: Path, names: Sequence[str], folders: Collection[str]
    ) -> Iterator[tuple[str, str | Mapping[str, str]]]:
        """By student's id: the folder, or the files by the name that counts, that are theirs in a class."""
        files = [name for name in names if name not in folders]
        canvas = of_canvas([name for name in files if is_hand_in(name)])
        loose: dict[str, dict[str, list[tuple[Owned, str]]]] = {}
        for name in names:
            owned = of_moodle(name) or canvas.get(name)
            if owned and not owned.answers:
                self._pass_over(place / name, "what was typed beside the files, or said about them")
            elif name in folders:
                yield (owned.id if owned else name), name
            elif not is_hand_in(owned.file if owned else name):
                self._pass_over(place / name, "neither script, notebook, archive nor folder")
            elif not owned:
                yield _id_of(name), {name: name}
            else:
                loose.setdefault(owned.id, {}).setdefault(owned.file, []).append((owned, name))
        for identity, versions in loose.items():
            share: dict[str, str] = {}
            for file, several in versions.items():
                *older, (_, newest) = sorted(several, key=lambda one: one[0].version)
                share[file] = newest
                for _, name in older:
                    self._pass_over(place / name, f"older than {newest}")
            yield identity, share

    def _pass_over(self, place: Path, reason: str) -> None:
        self.notes.append(f"passed over: {place} ({reason})")


def _is_download(names: Sequence[str]) -> bool:
    """Whether files are laid out as a learning platform hands out a class."""
    if GRADESCOPE in names:
        return True
    answers = [name for name in names if is_hand_in(name)]
    if not answers:
        return False
    return all(of_moodle(_top(name)) for name in answers) or bool(
        of_canvas(answers) and not any("/" in a for a in answers)
    )


def _tree_in_class(what: str, members: Sequence[Member], mib: int) -> Tree:
    try:
        return tree_of_members(what, members, mib << 20, mib)
    except Unreadable as error:
        return _nothing(what, str(error))


def _nothing(what: str, problem: str) -> Tree:
    return Tree(what, (), lambda name, most: b"", problem)


def _read(one: _HandIn, assignment: str, limits: Limits) -> Submission:
    """One hand-in's files. One of many that is no plain file costs itself and not the class."""
    try:
        return read_submission(one.tree, assignment, one.id, str(one.place), limits)
    except NoPlainFile as error:
        if not one.in_class:
            raise
        problem = str(error).replace(str(one.place), printable(one.place.name))
        return read_submission(_nothing(one.tree.what, problem), assignment, one.id, str(one.place), limits)


def _of_folder(name: str, folder: Path) -> _HandIn:
    owned = of_moodle(name)
    return _HandIn(_spelled(owned.id if owned else name), folder, tree_of_folder(folder))


def _of_files(identity: str, files: Mapping[str, Path]) -> _HandIn:
    first = next(iter(files))
    return _HandIn(_spelled(identity), files[first], tree_of_files(printable(first), files))


def _id_of(name: str) -> str:
    return name.removesuffix(suffix_of(name) or Path(name).suffix)


def _spelled(identity: str) -> str:
    """An id as gradebooks spell it: macOS writes an umlaut in a file's name as a letter and a mark."""
    return unicodedata.normalize("NFC", printable(identity))


def _top(name: str) -> str:
    return name.partition("/")[0]


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise HandInError(f"{path} is a symbolic link: hand-ins are read from plain files only; copy what it points to")
