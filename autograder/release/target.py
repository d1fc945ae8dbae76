"""The folder of a release: brought up to date, with whatever people have changed in it left alone.

A manifest beside the files has their hashes as they were written. A file that still has its hash is ours to replace or
take away; any other is somebody's.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..course import Course
from ..errors import CourseError

MANIFEST = ".autograder-release.json"


class _Manifest(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    schema_: Annotated[int, Field(ge=1, le=1, alias="schema")] = 1
    assignments: list[str] = []
    files: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """What a release does to its folder: paths, in order."""

    written: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Somebody has changed them, and what they have stays."""
    removed: list[str] = field(default_factory=list)
    """No longer part of it."""


class Target:
    """The folder of a release, as it is now.

    Raises:
        CourseError: it is a file, a part of the course, or a folder of other things.
    """

    def __init__(self, folder: Path, course: Course):
        self.folder = folder.resolve()
        own = [course.root.resolve() / side for side in ("assignments", "reference")]
        if course.root.resolve().is_relative_to(self.folder) or any(self.folder.is_relative_to(side) for side in own):
            raise CourseError(f"{folder} is a part of the course {course.root}; expected a folder of its own")
        if folder.exists() and not folder.is_dir():
            raise CourseError(
                f"{folder} is a file; expected a folder, which may be new, empty, or of an earlier release"
            )
        self._manifest = _read(self.folder / MANIFEST)
        if self._manifest is None and folder.is_dir() and any(folder.iterdir()):
            first = sorted(path.name for path in folder.iterdir())[0]
            raise CourseError(
                f"{folder} holds {first} and no {MANIFEST}, so it is not of an earlier release; "
                f"expected a folder that is new, empty, or has been released to before"
            )

    @property
    def assignments(self) -> list[str]:
        """Those that were released into it before."""
        return self._manifest.assignments if self._manifest else []

    def change(self, files: Mapping[str, bytes]) -> Change:
        """What bringing it up to date to these files would do."""
        known = self._manifest.files if self._manifest else {}
        change = Change()
        for name in sorted(files):
            there = self._hash(name)
            if there == _sha256(files[name]):
                change.same.append(name)
            elif there in (None, known.get(name)):
                change.written.append(name)
            else:
                change.kept.append(name)
        for name in sorted(known.keys() - files.keys()):
            there = self._hash(name)
            if there is not None:
                (change.removed if there == known[name] else change.kept).append(name)
        return change

    def after(self, files: Mapping[str, bytes], change: Change) -> dict[str, bytes]:
        """All that will lie in the folder, other people's files too; no hidden folder, and no environment."""
        found = {name: files[name] for name in (*change.written, *change.same)}
        for top, folders, names in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and not _is_environment(top, name))
            for file in (Path(top, name) for name in sorted(names)):
                name = file.relative_to(self.folder).as_posix()
                if name not in found and name not in change.removed and name != MANIFEST and file.is_file():
                    found[name] = file.read_bytes()
        return found

    def apply(self, files: Mapping[str, bytes], change: Change, assignments: list[str]) -> None:
        """Write and remove what `change` says. Raises `CourseError` when the disk refuses."""
        known = self._manifest.files if self._manifest else {}
        hashes = {name: _sha256(files[name]) for name in (*change.written, *change.same)}
        hashes |= {name: known[name] for name in change.kept if name in known}  # what it was, should it be so again
        manifest = {"schema": 1, "assignments": assignments, "files": dict(sorted(hashes.items()))}
        try:
            for name in change.written:
                _write(self.folder / name, files[name])
            for name in change.removed:
                (self.folder / name).unlink()
                _remove_empty(self.folder / name, self.folder)
            _write(self.folder / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
        except OSError as error:
            raise CourseError(
                f"{error.filename or self.folder} cannot be written: {error.strerror}; the same command carries on"
            ) from error

    def _hash(self, name: str) -> str | None:
        file = self.folder / name
        return _sha256(file.read_bytes()) if file.is_file() else None


def _is_environment(top: str, name: str) -> bool:
    return name == "__pycache__" or Path(top, name, "pyvenv.cfg").is_file()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(file: Path) -> _Manifest | None:
    if not file.is_file():
        return None
    try:
        manifest = _Manifest.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise CourseError(
            f"{file} is not what `autograder release` has written: {error.errors(include_url=False)[0]['msg']}; "
            f"release into a new folder"
        ) from error
    strays = [name for name in manifest.files if Path(name).is_absolute() or ".." in Path(name).parts]
    if strays:
        raise CourseError(f"{file} names {strays[0]}, which lies outside of the folder; release into a new folder")
    return manifest


def _write(file: Path, data: bytes) -> None:
    """All of a file or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)


def _remove_empty(file: Path, top: Path) -> None:
    """Folders that a removed file has left empty."""
    for folder in file.parents:
        if folder == top or any(folder.iterdir()):
            return
        folder.rmdir()
