"""A handout as a notebook, by jupytext: the percent script's cells, and a cell that checks each exercise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_LAYOUT = ("lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker")
"""What jupytext notes of the script, to write it again."""
_IMPORT = "from autograder import check"


def notebook_of(script: str, exercises: Sequence[str], source: str) -> str:
    """The notebook as text, the same for the same script.

    Args:
        script: the handout, in jupytext's percent format.
        exercises: names; a section whose heading has one in backticks ends with a cell that checks it.
        source: what to call the script in an error.

    Raises:
        CourseError: jupytext is not installed, or cannot read the script.
    """
    try:
        import jupytext
        import nbformat
    except ImportError as error:
        raise CourseError(
            f'notebooks need {error.name}, which is not installed: pip install "rnn-autograder[release]"; '
            f"or release scripts alone, with --format py"
        ) from error
    try:
        notebook = jupytext.reads(script, fmt="py:percent")
    except Exception as error:
        raise CourseError(f"{source}: jupytext cannot read it as a percent script: {error}") from error
    notebook.metadata = nbformat.from_dict(_METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.cells = list(_with_checks(notebook.cells, exercises))
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number}"  # jupytext draws one at random
        for key in _LAYOUT:
            cell.metadata.pop(key, None)
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def _with_checks(cells: Sequence[NotebookNode], exercises: Sequence[str]) -> Iterator[NotebookNode]:
    """The cells, with a check at the end of each exercise's section, and at the end one of all that have none."""
    section, seen = "", set[str]()
    for cell in cells:
        named = _section_that_opens(cell, exercises)
        if named is not None:
            if section:
                yield _check_cell(section)
            if named and not seen:
                yield _code_cell(_IMPORT)
            section = named
            seen |= {named} - {""}
        yield cell
    if section:
        yield _check_cell(section)
    if others := [name for name in exercises if name not in seen]:
        if not seen:
            yield _code_cell(_IMPORT)
        yield _check_cell(*others)


def _section_that_opens(cell: NotebookNode, exercises: Sequence[str]) -> str | None:
    """The exercise that a heading has in backticks, `""` for any other heading of a section, `None` for neither."""
    headings = re.findall(r"^##? .*", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else []
    if not headings:
        return None
    named = [name for heading in headings for name in re.findall(r"`(\w+)`", heading)]
    return next((name for name in named if name in exercises), "")


def _check_cell(*exercises: str) -> NotebookNode:
    return _code_cell(f"check({', '.join(map(json.dumps, exercises))})")


def _code_cell(source: str) -> NotebookNode:
    from nbformat.v4 import new_code_cell

    cell: NotebookNode = new_code_cell(source)
    return cell
