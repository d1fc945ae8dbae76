"""What each check's verdict depends on in its course. Executes the checks' files, and needs torch as they do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..rubric import Visibility
from .changes import changes_in
from .course_files import Place, contents, policies
from .digest import digest
from .structure import structure
from .territory import Territory

if TYPE_CHECKING:
    from ..checks.check import Check

_SIDES: tuple[Visibility, ...] = ("public", "hidden")


class WithChecks(Place, Protocol):
    """A course whose checks can be had."""

    def checks(self, assignment: str, side: Visibility) -> list[Check]: ...


def check_fingerprints(
    course: WithChecks, assignment: str, only: Sequence[Visibility] = _SIDES
) -> dict[tuple[str, str], str]:
    """By exercise and check, a hash of all in the course that the check's evidence depends on.

    That is what its function is made of and what it reaches by name, its title and text, the solution and the harness
    as they are written, and the rules that it runs under. What its points are, and where it stands in its file, is no
    part of it. Where something cannot be seen through, all files of the assignment stand in for it.

    What only decides how a failure is explained is in `misconceptions_fingerprint`; the grader's own part is `engine`.

    Args:
        course: the course.
        assignment: its name.
        only: visibilities of the checks; without hidden ones nothing of `reference/` is read, as `Course.suite` does.

    Raises:
        CourseError: a file of the course is missing or broken.
    """
    sides = ("assignments", "reference") if "hidden" in only else ("assignments",)
    rules = policies(course.rubric, assignment)
    files = [course.root / side / assignment / "checks.py" for side in sides]
    territory = Territory(course.root.resolve(), changes_in(files, course.root / "assignments" / assignment))
    shared = [_text(course.root / "assignments" / assignment / "harness.py")]
    if "hidden" in only:
        shared.append(_text(course.root / "reference" / assignment / "solution.py"))
    everything = ""
    found = {}
    for side in only:
        for check in course.checks(assignment, side):
            key = check.exercise, check.name
            made_of = structure(check.body, territory)
            if not made_of.complete:
                everything = everything or digest(
                    *(part for folder in sides for part in contents(course, f"{folder}/{assignment}"))
                )
            whole = "" if made_of.complete else everything
            parts = repr(key), rules.get(key, ""), check.text, made_of.sha256, whole
            found[key] = digest(*parts, *shared)
    return found


def _text(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""
