"""An assignment as the source notebook of nbgrader: text, stubs with their solutions, and a grade cell an exercise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from ...course import Course
from ...errors import CourseError
from ...report.words import number
from ...rubric import ExerciseRule

_HEADING = re.compile(r"^#+ .*?`(\w+)`", re.MULTILINE)
_ID = 64
"""Characters of a cell's id at most (nbformat 4.5)."""
_SCHEMA = 3
"""Of nbgrader's own metadata."""
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_GRADE_CELL = """\
# {points} points. Run this cell to see what the visible checks say; all others run when your work is graded.
from autograder import check

checked = check("{exercise}")
display(checked)
assert checked.passed, "{exercise}: not every visible check passes yet"
"""
_UNSEEN = "# {points} points. There are no visible checks here: all of them run when your work is graded."
_SETUP = """\
# The visible checks below need the package rnn-autograder beside this notebook's kernel.
try:
    import autograder
except ModuleNotFoundError:
    print("The package rnn-autograder is missing here: `pip install rnn-autograder`, then restart the kernel.")
    print("Without it the cells with points fail; you can still write your answers and hand them in.")
"""


def source_notebook(course: Course, assignment: str) -> Any:
    """The notebook that an instructor keeps: released, it is the stub and a cell of visible checks for each exercise.

    Raises:
        CourseError: an exercise has no heading that names it, or no stub below that.
    """
    stub = course.stub(assignment)
    text, solution = (_read(file) for file in (stub, course.solution(assignment)))
    exercises = {exercise.name: exercise for exercise in course.rubric.assignment(assignment).exercises}
    sections = _sections(jupytext.reads(text, fmt="py:percent").cells, exercises)
    _check_sections(sections, exercises, stub)
    answers = [cell for _, cells in sections for cell in cells if _is_stub(cell)]
    regions = _regions(solution, [_names(ast.parse(cell.source).body) for cell in answers])
    for cell, region in zip(answers, regions, strict=True):
        if region:
            cell.source += f"\n\n\n### BEGIN SOLUTION\n{region}\n### END SOLUTION"
    whole: list[Any] = []
    for exercise, cells in sections:
        whole += _named(exercise or "preamble", cells)
        if not exercise:  # below the title, where there is one
            whole.insert(min(1, len(whole)), _cell("code", _SETUP, "setup", locked=True))
        if exercise:
            whole.append(_grade_cell(exercises[exercise]))
    return nbformat.v4.new_notebook(cells=whole, metadata={"kernelspec": dict(_KERNEL)})


def _sections(cells: Sequence[Any], exercises: dict[str, ExerciseRule]) -> list[tuple[str, list[Any]]]:
    """The cells below each heading that names an exercise; what comes before the first one has no name."""
    sections: list[tuple[str, list[Any]]] = [("", [])]
    for cell in cells:
        named = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if named and named[1] in exercises:
            sections.append((named[1], []))
        sections[-1][1].append(cell)
    return sections


def _check_sections(sections: Sequence[tuple[str, list[Any]]], exercises: dict[str, ExerciseRule], stub: Path) -> None:
    found = [name for name, _ in sections if name]
    problems = [f"no heading names the exercise {name}" for name in exercises if name not in found]
    problems += [f"two headings name the exercise {name}" for name in exercises if found.count(name) > 1]
    problems += [
        f"there is no stub (NotImplementedError) in the cells below the heading of {name}"
        for name, cells in sections
        if name and not any(map(_is_stub, cells))
    ]
    problems += [
        f"a stub stands above the first heading: {cell.source.splitlines()[0]}"
        for cell in sections[0][1]
        if _is_stub(cell)
    ]
    if problems:
        listed = "\n".join(f"  - {one}" for one in problems)
        raise CourseError(
            f"{stub} cannot become a notebook for nbgrader, which keeps the points of each exercise in a cell below "
            f"its stub; expected a heading such as `## 1. `{next(iter(exercises))}`: …` above each:\n{listed}"
        )


def _is_stub(cell: Any) -> bool:
    return cell.cell_type == "code" and "NotImplementedError" in cell.source


def _named(section: str, cells: Sequence[Any]) -> Iterator[Any]:
    """The same cells under ids that are the same in every run, so that a later one knows them again."""
    counts: dict[str, int] = {}
    for cell in cells:
        kind = "answer" if _is_stub(cell) else "text" if cell.cell_type == "markdown" else "code"
        counts[kind] = counts.get(kind, 0) + 1
        name = f"{section}-{kind}" + (f"-{counts[kind]}" if counts[kind] > 1 else "")
        yield _cell(cell.cell_type, cell.source, name, solution=True) if kind == "answer" else _plain(cell, name)


def _grade_cell(exercise: ExerciseRule) -> Any:
    points = float(exercise.points)
    visible = any(check.visibility == "public" for check in exercise.checks)
    source = (_GRADE_CELL if visible else _UNSEEN).format(points=number(points), exercise=exercise.name)
    return _cell("code", source, exercise.name, locked=True, points=int(points) if points.is_integer() else points)


def _plain(cell: Any, name: str) -> Any:
    new: Any = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
    return new(cell.source, id=name[:_ID])


def _cell(
    kind: str, source: str, name: str, *, solution: bool = False, locked: bool = False, points: float | None = None
) -> Any:
    """A cell that nbgrader knows by name: an answer, a grade cell, or one that is only locked."""
    new: Any = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    flags = {"schema_version": _SCHEMA, "solution": solution, "locked": locked, "task": False}
    worth = {"grade": points is not None} | ({} if points is None else {"points": points})
    return new(source.rstrip(), id=name[:_ID], metadata={"nbgrader": {"grade_id": name, **flags, **worth}})


def _regions(solution: str, wanted: Sequence[set[str]]) -> list[str]:
    """The reference's definitions for each answer, with the imports and helpers that come before them in its file."""
    lines = solution.splitlines()
    body = ast.parse(solution).body
    begin = 0
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        begin = body.pop(0).end_lineno or 0
    parts: list[list[str]] = [[] for _ in wanted]
    waiting: list[str] = []
    last = 0
    for statement in body:
        end = statement.end_lineno or begin
        waiting += lines[begin:end]
        begin = end
        defined = _names([statement])
        owner = next((at for at, names in enumerate(wanted) if defined & names), None)
        if owner is not None:
            parts[owner] += waiting
            waiting, last = [], owner
    if parts:
        parts[last] += waiting
    return ["\n".join(part).strip("\n") for part in parts]


def _names(body: Sequence[ast.stmt]) -> set[str]:
    """What statements define."""
    found: set[str] = set()
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} cannot be read: {error}") from error
