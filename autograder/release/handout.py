"""The files that students get, as bytes by path: nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from ..course import CONFIGURATION, Course
from ..errors import CourseError
from ..rubric import AssignmentRule
from .pages import pytest_ini, readme, requirements
from .policy import public_policy

Format = Literal["py", "ipynb", "both"]
NotebookOf = Callable[[str, Sequence[str], str], str]
"""A percent script, the names of its exercises, and what to call it in an error → the notebook."""
_LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}


def handout(
    course: Course, names: Sequence[str], style: Format, notebook_of: NotebookOf, wheel: Path | None = None
) -> dict[str, bytes]:
    """What students get of these assignments.

    `assignments/NAME/` goes out as it is, with the stub as a script, a notebook or both; `grading.toml`, `README.md`,
    `requirements.txt` and `pytest.ini` are made for it.

    Raises:
        CourseError: an assignment is not in the course, or its folder or stub is missing.
    """
    rules = [rule for rule in course.rubric.assignments if rule.name in names]
    files: dict[str, bytes] = {}
    for rule in rules:
        files |= {
            f"assignments/{rule.name}/{name}": data for name, data in _assignment(course, rule, style, notebook_of)
        }
    files[CONFIGURATION] = public_policy(course.rubric, rules).encode()
    files["README.md"] = readme(course.rubric, rules, style).encode()
    files["pytest.ini"] = pytest_ini(rules, style).encode()
    sources = [data.decode("utf-8", "replace") for name, data in files.items() if name.endswith(".py")]
    files["requirements.txt"] = requirements(sources, style, wheel.name if wheel else None).encode()
    if wheel:
        files[wheel.name] = wheel.read_bytes()
    return files


def _assignment(
    course: Course, rule: AssignmentRule, style: Format, notebook_of: NotebookOf
) -> Iterator[tuple[str, bytes]]:
    folder, stub = course.assignment_folder(rule.name), course.stub(rule.name)
    paired = stub.with_suffix(".ipynb")
    if stub.suffix != ".py" or not stub.is_file():
        raise CourseError(f"there is no {stub.with_suffix('.py')}, the stub that students are to fill in")
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        hidden = any(part.startswith(".") or part in _LEFT_OUT for part in parts)
        if hidden or not file.is_file() or file == paired or (file == stub and style == "ipynb"):
            continue
        yield "/".join(parts), file.read_bytes()
    if style != "py":
        exercises = [exercise.name for exercise in rule.exercises]
        yield paired.name, notebook_of(stub.read_text("utf-8"), exercises, str(stub)).encode()
