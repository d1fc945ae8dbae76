"""What goes into packages, as bytes by path: the grader, the course of one assignment, templates filled in."""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from ...course import CONFIGURATION, Course, secret
from ...errors import CourseError
from ...release.handout import handout
from ...release.wheel import SOURCE, build_wheel
from ..jupytext import notebook_of

Files = dict[str, bytes]
UV = "0.13.9"
"""The uv that installs the grader where a package runs."""
IN_CONTAINERS = "T1"
"""The best tier of containers whose profile forbids namespaces, as those of the platforms do."""


@contextmanager
def built_wheel() -> Iterator[Path]:
    """The grader's wheel, built from this checkout, for as long as it is needed. Raises `CourseError`."""
    with tempfile.TemporaryDirectory(prefix="autograder-package-") as folder:
        yield build_wheel(Path(folder))


def grader_files(wheel: Path) -> Files:
    """The grader, and the versions of other packages that it is tried with."""
    return {wheel.name: wheel.read_bytes(), "constraints.txt": (SOURCE / "constraints.txt").read_bytes()}


def whole_course(course: Course, assignment: str) -> Files:
    """What grading one assignment takes, the hidden part included: only where students cannot read it.

    The policy is the course's own, byte for byte, so that a hand-in gets the same sheet as anywhere. Answers that only
    prove the course stay at home; wrong ones go along, since they name mistakes. The secret goes along where one is
    set.

    Raises:
        CourseError: the assignment or its reference is missing, or the course asks for more isolation than containers
            give.
    """
    course.rubric.assignment(assignment)
    if course.rubric.least_tier > IN_CONTAINERS:
        raise CourseError(
            f"{course.rubric.source} asks for tier {course.rubric.least_tier}, and containers of course platforms "
            f"give {IN_CONTAINERS}: every hand-in would be UNGRADED there. Set least_tier = "
            f'"{IN_CONTAINERS}" if that will do, or grade on a machine of your own'
        )
    handed_out, hidden = course.assignment_folder(assignment), course.reference_folder(assignment)
    needed = [CONFIGURATION, *_below(course.root, handed_out)]
    needed += [
        name for name in _below(course.root, hidden) if _is_needed(Path(name).relative_to(f"reference/{assignment}"))
    ]
    files = {f"course/{name}": (course.root / name).read_bytes() for name in needed}
    key, remark = secret()
    return files if remark else {**files, "secret": key}


def public_course(course: Course, assignment: str, wheel: Path) -> Files:
    """What students get of one assignment (`release`), with the stub as a script."""
    course.rubric.assignment(assignment)
    return handout(course, [assignment], "py", notebook_of, wheel)


def template(name: str, assignment: str, **words: str) -> bytes:
    """A file of the folder `templates` with its ``@WORDS@`` filled in, each as one word of a shell."""
    text = resources.files(__package__).joinpath("templates", name).read_text("utf-8")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    for word, value in {"ASSIGNMENT": assignment, "UV": UV, "PYTHON": python, **words}.items():
        text = text.replace(f"@{word}@", shlex.quote(value))
    return text.encode()


def _below(root: Path, folder: Path) -> Iterator[str]:
    """Plain files in and below a folder, relative to the course; none that is hidden or left behind by Python."""
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        if file.is_file() and "__pycache__" not in parts and not any(part.startswith(".") for part in parts):
            yield file.relative_to(root).as_posix()


def _is_needed(place: Path) -> bool:
    return place.suffix == ".py" and place.parts[0] not in ("right", "mishaps")
