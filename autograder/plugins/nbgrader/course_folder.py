"""A course folder of nbgrader, made from ours, and made again after a change without touching what people wrote."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from ...course import Course
from ...errors import CourseError
from ...release.policy import public_policy
from .handout import source_notebook
from .merge import Cells, digest, merged

MANIFEST = ".rnn-autograder.json"
_CONFIGURATION = '''\
"""Made by `autograder nbgrader init`. Change what you like: a file that you have changed is left alone by it."""

from pathlib import Path

c = get_config()  # noqa: F821

here = Path(__file__).resolve().parent
c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = {course_id}
# c.Exchange.root = "/srv/nbgrader/exchange"

# The folder with grading.toml, assignments/ and reference/, and what grades: students' code runs in its sandbox only.
c.GradeInSandbox.course = str(here / {course})
# "cuda" besides, on a machine that has one; what needs another device is awaited ("needs manual grading").
c.GradeInSandbox.devices = ["cpu", "fake-gpu"]

prefix = "autograder.plugins.nbgrader"
c.Autograde.exporter_class = f"{{prefix}}.exporter.HandInExporter"
c.Autograde.sanitize_preprocessors = [
    f"{{prefix}}.preprocessors.RestoreCells",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    f"{{prefix}}.preprocessors.GradeInSandbox",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Solutions stand below the stub that students get, so nothing takes their place.
c.ClearSolutions.code_stub = {{"python": ""}}
'''
_ROSTER = """\
id,first_name,last_name,email
s001,,,
s002,,,
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What `init` did, in paths below the folder."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """What people changed and the course would change too: theirs stands. Each with the reason."""


def init(course: Course, folder: Path) -> Changes:
    """Make or update a course folder for nbgrader: source notebooks, what `check` needs, configuration, roster.

    Raises:
        CourseError: the folder is no place for it, or an assignment cannot become a notebook.
    """
    _check_place(course, folder)
    files, notebooks = _files(course, folder), _notebooks(course)
    manifest = _Manifest.read(folder / MANIFEST)
    changes = Changes()
    for name, text in files.items():
        _update_file(folder / name, name, text, manifest, changes)
    for name, notebook in notebooks.items():
        _update_notebook(folder / name, name, notebook, manifest, changes)
    manifest.write(folder / MANIFEST)
    return changes


def _check_place(course: Course, folder: Path) -> None:
    place = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is no folder; expected one for a course of nbgrader, or a name that is free")
    for side in ("assignments", "reference"):
        if place.is_relative_to((course.root / side).resolve()):
            raise CourseError(f"{folder} lies in the course's {side}/; name a folder outside of it")
    if place == course.root.resolve():
        raise CourseError(f"{folder} is the course itself; name a folder of its own, such as {folder}/nbgrader")


def _files(course: Course, folder: Path) -> dict[str, str]:
    """Text files by their path below the folder."""
    where = os.path.relpath(course.root.resolve(), folder.resolve())
    course_id = "".join(sign if sign.isalnum() else "-" for sign in (course.rubric.title or "course").lower())
    configuration = _CONFIGURATION.format(course_id=json.dumps(course_id.strip("-")), course=json.dumps(where))
    files = {"nbgrader_config.py": configuration, "students.csv": _ROSTER}
    for rule in course.rubric.assignments:
        below = f"source/{rule.name}"
        files[f"{below}/grading.toml"] = public_policy(course.rubric, [rule])
        for file in sorted(course.assignment_folder(rule.name).glob("*.py")):
            files[f"{below}/assignments/{rule.name}/{file.name}"] = file.read_text("utf-8")
    return files


def _notebooks(course: Course) -> dict[str, Any]:
    names = [rule.name for rule in course.rubric.assignments]
    return {f"source/{name}/{name}.ipynb": source_notebook(course, name) for name in names}


@dataclass(slots=True)
class _Manifest:
    """What an earlier `init` wrote: who finds something else knows that people have changed it."""

    files: dict[str, str]
    """Digest by path."""
    cells: dict[str, Cells]
    """Digests of a notebook's cells by id, by path."""

    @staticmethod
    def read(file: Path) -> _Manifest:
        try:
            found = json.loads(file.read_bytes())
            return _Manifest(dict(found["files"]), {name: dict(cells) for name, cells in found["cells"].items()})
        except FileNotFoundError:
            return _Manifest({}, {})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CourseError(
                f"{file} is not what `autograder nbgrader init` wrote ({error}); it tells apart what people changed. "
                f"Restore it, or remove it: then every file that is there is left alone"
            ) from error

    def write(self, file: Path) -> None:
        _write(file, json.dumps({"files": self.files, "cells": self.cells}, indent=1, sort_keys=True) + "\n")


def _update_file(file: Path, name: str, text: str, manifest: _Manifest, changes: Changes) -> None:
    before, new = manifest.files.get(name), digest(text)
    there = _read(file)
    if there is None or (digest(there) == before and there != text):
        _write(file, text)
        changes.written.append(name)
    elif there != text and before != new:
        changes.kept.append(f"{name}: {'changed since' if before else 'was there before'}, and left as it is")
    manifest.files[name] = new


def _update_notebook(file: Path, name: str, notebook: Any, manifest: _Manifest, changes: Changes) -> None:
    before = manifest.cells.get(name, {})
    there = _read(file)
    manifest.cells[name] = {cell.id: digest(cell) for cell in notebook.cells}
    if there is None:
        _write(file, _text(notebook))
        changes.written.append(name)
        return
    try:
        found = nbformat.reads(there, as_version=4)
    except Exception as error:  # nbformat raises many kinds
        changes.kept.append(f"{name}: no notebook that can be read ({type(error).__name__}), and left as it is")
        return
    if not before:
        changes.kept.append(f"{name}: was there before, and left as it is")
        return
    cells, kept = merged(before, found.cells, notebook.cells)
    changes.kept.extend(f"{name}, cell {one}" for one in kept)
    if [digest(cell) for cell in cells] != [digest(cell) for cell in found.cells]:
        found.cells = cells
        _write(file, _text(found))
        changes.written.append(name)


def _text(notebook: Any) -> str:
    written: str = nbformat.writes(notebook)
    return written.rstrip("\n") + "\n"


def _read(file: Path) -> str | None:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} cannot be read: {error}") from error


def _write(file: Path, text: str) -> None:
    """All of a file or nothing."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.new")
        beside.write_text(text, "utf-8")
        beside.replace(file)
    except OSError as error:
        raise CourseError(f"{file} cannot be written: {error.strerror}") from error


def next_steps(folder: Path, assignments: Sequence[str]) -> Mapping[str, str]:
    """Commands that come next, with what they do."""
    first = assignments[0]
    return {
        f"cd {folder}": "",
        "nbgrader db student import students.csv": "your roster: fill in students.csv first",
        f"nbgrader generate_assignment {first}": "what students get, without solutions",
        f"nbgrader release_assignment {first}": "into the exchange",
        f"nbgrader collect {first}": "what they submitted",
        f"nbgrader autograde {first}": "grades in the sandbox, into the gradebook",
        f"nbgrader generate_feedback {first}": "what they read",
    }
