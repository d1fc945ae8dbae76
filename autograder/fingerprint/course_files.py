"""What a course's files say, read as bytes: nothing of them is executed, and torch is not needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from ..errors import CourseError
from ..rubric import Rubric
from .digest import digest
from .engine import engine, hashing


class Place(Protocol):
    """Where a course lies and what it is worth: what is asked here of a `course.Course`, a room above."""

    @property
    def root(self) -> Path: ...

    @property
    def rubric(self) -> Rubric: ...


def course_files_hash(course: Place, assignment: str) -> str:
    """A hash of all files that an assignment's fingerprints can depend on, and of the rules that checks run under.

    Where it is equal, `check_fingerprints` and `misconceptions_fingerprint` are equal too, so that they can be
    remembered by it. It changes far more often than they do: with a comment, a right answer, an installed library.

    Raises:
        CourseError: the rubric has no such assignment, or a file cannot be read.
    """
    rules = sorted(policies(course.rubric, assignment).items())
    texts = [text for side in ("assignments", "reference") for text in contents(course, f"{side}/{assignment}")]
    return digest(engine(), hashing(), repr(rules), repr(_installed()), *texts)


def misconceptions_fingerprint(course: Place, assignment: str) -> dict[str, str]:
    """By exercise, a hash of the wrong answers that the course keeps for it.

    They decide what is said about a check that did not pass, and never whether it passes.
    """
    exercises = course.rubric.assignment(assignment).exercises
    return {one.name: digest(*contents(course, f"reference/{assignment}/wrong/{one.name}")) for one in exercises}


def policies(rubric: Rubric, assignment: str) -> dict[tuple[str, str], str]:
    """By exercise and check, the rules that it runs under, without what it is worth and what is told of it."""
    rule = rubric.assignment(assignment)
    return {
        (exercise.name, check.name): repr(
            {
                "visibility": check.visibility,
                "needs": sorted(check.needs),
                "device": check.device,
                "forbidden": sorted(exercise.forbidden_operators),
                "limits": asdict(rule.limits),
                "tolerances": asdict(rubric.tolerances),
            }
        )
        for exercise in rule.exercises
        for check in exercise.checks
    }


def contents(course: Place, folder: str) -> Iterator[str | bytes]:
    """Names and bytes of all files below a folder of the course, in order of their names; none where it is missing."""
    top = course.root / folder
    for file in sorted(_files(top)):
        yield f"{folder}/{file.relative_to(top).as_posix()}"
        try:
            yield file.read_bytes()
        except OSError as error:
            raise CourseError(f"{file} cannot be read: {error.strerror}") from error


def _files(top: Path) -> Iterator[Path]:
    seen = set()
    for folder, folders, names in os.walk(top, followlinks=True):  # a folder may be shared between courses by a link
        real = os.path.realpath(folder)
        folders[:] = [] if real in seen else sorted(name for name in folders if name != "__pycache__")
        seen.add(real)
        yield from (file for file in (Path(folder, name) for name in names) if file.is_file())


def _installed() -> list[str]:
    """Which libraries a check could import, with their versions: by the names of the folders that pip leaves."""
    places = {Path(entry) for entry in sys.path}
    names = {one.name for place in places if place.is_dir() for one in place.iterdir()}
    return sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))
