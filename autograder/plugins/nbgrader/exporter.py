"""How `nbgrader autograde` reads what was handed in: as data, into a notebook that nothing of nbgrader trips over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.utils import rmtree

from ...errors import HandInError
from ...submission.load import MAX_NOTEBOOK
from ...submission.notebook import raw_cells, source_of
from ...submission.tree import Unreadable, read_plain

MARK = "rnn-autograder"
"""Key in the metadata of a notebook that is graded and in the gradebook; no hand-in can have it (`clean_notebook`)."""
TOLD = "told"
"""Key among nbgrader's resources: sentences for people about the file."""
_CELL_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class HandInExporter(NotebookExporter):
    """nbgrader's exporter, but for reading: a file that is no notebook becomes an empty one, and people are told.

    It is made once for each `nbgrader autograde`, after that has listed the hand-ins and before it asks which are done.
    That is the moment to remove what a killed run left half done, and what was UNGRADED: nbgrader would take it for
    graded.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        if hasattr(self.parent, "assignments"):
            _remove_unfinished(self.parent)

    def from_file(self, file_stream: Any, resources: Any = None, **options: Any) -> Any:
        """Read it again by its name, without following links and up to a size, whatever is in it."""
        path = Path(file_stream.name)
        notebook, told = _read(path)
        resources.setdefault("nbgrader", {})[TOLD] = told
        return self.from_notebook_node(notebook, resources=resources, **options)  # type: ignore[no-untyped-call]


def _read(path: Path) -> tuple[Any, list[str]]:
    try:
        data = read_plain(path, MAX_NOTEBOOK + 1)
        if len(data) > MAX_NOTEBOOK:
            raise Unreadable(
                f"{path.name} is larger than {MAX_NOTEBOOK >> 20} MiB; clear its outputs and save it again"
            )
        return clean_notebook(raw_cells(data, path.name)), []
    except Unreadable as error:
        return clean_notebook([]), [str(error)]
    except HandInError:
        return clean_notebook([]), [
            f"{path.name} is no plain file that can be read; the file itself has to be handed in"
        ]


def clean_notebook(cells: list[object]) -> Any:
    """A notebook of the newest format with these cells: their text, their pictures and what nbgrader wrote beside them.

    Outputs go, as in nbgrader's own ClearOutput, and with them metadata of VS Code, Colab and others.
    """
    names: set[str] = set()
    kept = [_clean(cell, names) for cell in cells if isinstance(cell, dict)]
    return nbformat.v4.new_notebook(cells=kept, metadata=dict(_PYTHON))


def _clean(cell: Mapping[str, Any], names: set[str]) -> Any:
    source, kind = source_of(cell) or "", cell.get("cell_type")
    if kind == "heading":  # of format 3
        source = f"# {source}"
    new: Any = {"code": nbformat.v4.new_code_cell, "raw": nbformat.v4.new_raw_cell}.get(
        str(kind), nbformat.v4.new_markdown_cell
    )
    made = new(source)
    name = cell.get("id")
    if isinstance(name, str) and _CELL_ID.fullmatch(name) and name not in names:
        made.id = name
    names.add(made.id)
    metadata = cell.get("metadata")
    own = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(own, dict) and isinstance(own.get("grade_id"), str):
        made.metadata["nbgrader"] = nbformat.from_dict(own)
    if made.cell_type != "code" and (attached := dict(_attachments(cell.get("attachments")))):
        made.attachments = nbformat.from_dict(attached)
    return made


def _attachments(found: object) -> Iterator[tuple[str, dict[str, str]]]:
    """Pictures pasted into text: by file name, by type, in base64."""
    for name, pictures in found.items() if isinstance(found, dict) else ():
        if isinstance(pictures, dict) and all(isinstance(one, str) for one in pictures.values()):
            yield name, pictures


def _remove_unfinished(autograde: Any) -> None:
    """Remove the folders of hand-ins that an earlier run began and did not grade to the end."""
    course = autograde.coursedir
    for source, notebooks in autograde.assignments.items():
        pattern = course.format_path(course.submitted_directory, "(?P<student>.*)", "(?P<assignment>.*)", escape=True)
        found = re.match(pattern, source)
        if found is None:
            continue
        graded = Path(course.format_path(course.autograded_directory, found["student"], found["assignment"]))
        if graded.is_dir() and not all(_is_finished(graded / Path(one).name) for one in notebooks):
            autograde.log.warning("To be graded again, since an earlier run was killed or UNGRADED there: %s", graded)
            rmtree(str(graded))


def _is_finished(file: Path) -> bool:
    try:
        return MARK in json.loads(file.read_bytes())["metadata"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
