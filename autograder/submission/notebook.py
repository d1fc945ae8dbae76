"""A notebook's code cells, read with the standard library: importing nbformat alone costs over a second.

Magics and shell commands stay in the text; the worker turns them into Python (see `worker.namespace`), inside its
sandbox and only where there are any.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..messages import Unit
from .text import lines_of
from .tree import Unreadable

_MAX_CELLS = 2000
_MAX_VALUES = 4_000_000
"""Lists, dictionaries and members of them, outputs included: two bytes of JSON can cost the decoder sixty of memory."""


def cells_of(data: bytes, name: str, limit: int) -> tuple[Unit, ...]:
    """One unit for each code cell, numbered as people count: all cells from 1, text cells included.

    Raises:
        Unreadable: not a notebook, or one too large to be honest work.
    """
    units = []
    for number, cell in enumerate(raw_cells(data, name), start=1):
        source = _source(cell)
        if source is None or not source.strip():
            continue
        if len(source) > limit:
            raise Unreadable(f"{name}, cell {number}, is longer than {limit >> 10} KiB")
        units.append(Unit(f"{name}, cell {number}", source, notebook=True))
    return tuple(units)


def raw_cells(data: bytes, name: str) -> list[object]:
    """The cells as they stand in the file, of any kind and in any state. Raises `Unreadable` as `cells_of` does."""
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > _MAX_VALUES:
        raise Unreadable(
            f"{name} holds more than {_MAX_VALUES / 1e6:g} million values; clear its outputs and save it again"
        )
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"{name} is not a readable notebook: {_short(error)}; open it in Jupyter and save it again"
        ) from None
    cells = _cells(notebook)
    if cells is None:
        raise Unreadable(f"{name} is JSON, but no notebook: it has no list of cells")
    if len(cells) > _MAX_CELLS:
        raise Unreadable(f"{name} has {len(cells)} cells; at most {_MAX_CELLS} are read")
    return cells


def _cells(notebook: object) -> list[object] | None:
    """Cells of format 4, or of format 3, where they lie in worksheets."""
    if not isinstance(notebook, dict):
        return None
    cells = notebook.get("cells")
    if isinstance(cells, list):
        return cells
    worksheets = notebook.get("worksheets")
    if isinstance(worksheets, list):
        sheets = [sheet.get("cells") for sheet in worksheets if isinstance(sheet, dict)]
        return [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    return None


def _source(cell: object) -> str | None:
    return source_of(cell) if isinstance(cell, dict) and cell.get("cell_type") == "code" else None


def source_of(cell: Mapping[str, object]) -> str | None:
    """The text of a cell of any kind; None where there is none."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return None
    # JSON can spell half a surrogate pair, which is no character and cannot be encoded
    source = source.encode("utf-8", "replace").decode("utf-8")
    return lines_of(source.replace("\0", ""))


def _short(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:120]
