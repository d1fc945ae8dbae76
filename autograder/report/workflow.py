"""What went wrong, as annotations in a workflow of GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ..errors import AutograderError, RubricError
from .safe import for_workflow_data, for_workflow_property

Level = Literal["error", "warning", "notice"]


def annotations_of(error: AutograderError) -> Iterator[str]:
    """One command for each problem that has a place in a file, or one for the whole."""
    if not isinstance(error, RubricError):
        yield annotation(str(error))
        return
    for problem in error.problems:
        yield annotation(f"{problem.message}\n{problem.hint}", problem.file, problem.line, problem.column)


def annotation(
    text: str, file: str = "", line: int = 0, column: int = 0, *, level: Level = "error", title: str = "autograder"
) -> str:
    """A workflow command that shows a text, at a place where there is one."""
    places = {"title": title, "file": file, "line": str(line or ""), "col": str(column or "")}
    listed = ",".join(f"{name}={for_workflow_property(value)}" for name, value in places.items() if value)
    return f"::{level} {listed}::{for_workflow_data(text.strip())}"
