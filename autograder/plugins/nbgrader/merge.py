"""Three versions of a notebook's cells become one: what we wrote, what people made of it, what we would write now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

Cells = Mapping[str, str]
"""Digests of cells, by id."""


def merged(before: Cells, found: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """Cells for the file, and which of people's cells stood in the way of a change, each with the reason.

    A cell that nobody touched becomes the new one, or goes. One that people changed, added, moved or deleted stays so.
    """
    ours = {cell.id: cell for cell in new}
    cells: list[Any] = []
    kept: list[str] = []
    for cell in found:
        name = cell.get("id", "")
        if name not in before:
            cells.append(cell)
        elif digest(cell) == before[name]:
            cells += [ours[name]] if name in ours else []
        else:
            cells.append(cell)
            if name not in ours or digest(ours[name]) not in (before[name], digest(cell)):
                kept.append(f"{name}: changed by you and by the course, and left as it is")
    there = {cell.get("id", "") for cell in found}
    for at, cell in enumerate(new):
        if cell.id in there or cell.id in before:
            continue
        earlier = {one.id for one in new[:at]}
        place = max((index for index, one in enumerate(cells) if one.get("id", "") in earlier), default=-1)
        cells.insert(place + 1, cell)
    return cells, kept


def digest(content: Any) -> str:
    """Of a text, or of what matters in a cell: its kind, its source, and what nbgrader keeps with it."""
    if not isinstance(content, str):
        content = json.dumps(
            [content.cell_type, content.source, content.metadata.get("nbgrader")], sort_keys=True, ensure_ascii=False
        )
    return hashlib.sha256(content.encode()).hexdigest()
