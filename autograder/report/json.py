"""Grade sheets as JSON: the one result that every other format can be made from. `schema` describes it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any

import msgspec

from ..errors import CourseError
from ..records import SHEET_SCHEMA, GradeSheet
from .safe import for_json

SCHEMA_FILE = "grade-sheet.schema.json"


def render_json(sheets: Sequence[GradeSheet]) -> str:
    """An array of sheets, indented for people. Numbers that JSON does not have are null."""
    return for_json(msgspec.json.format(msgspec.json.encode(list(sheets)), indent=2).decode()) + "\n"


def render_jsonl(sheets: Sequence[GradeSheet]) -> str:
    """One sheet a line."""
    return "".join(for_json(msgspec.json.encode(sheet).decode()) + "\n" for sheet in sheets)


def read_sheets(text: bytes, source: str) -> list[GradeSheet]:
    """Sheets as `render_json` or `render_jsonl` have written them.

    Raises:
        CourseError: it is anything else; says where.
    """
    try:
        if text.lstrip()[:1] == b"[":
            sheets = msgspec.json.decode(text, type=list[GradeSheet])
        else:
            sheets = msgspec.json.Decoder(GradeSheet).decode_lines(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CourseError(f"{source} holds no grade sheets: {error}; expected what --format json has written") from None
    for sheet in sheets:
        if sheet.schema != SHEET_SCHEMA:
            raise CourseError(f"{source} holds sheets of {sheet.schema}, and this version reads {SHEET_SCHEMA}")
    return sheets


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one grade sheet, made from the record itself."""
    described = msgspec.json.schema(GradeSheet)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}


def published_schema() -> str:
    """The schema as it is shipped in the package."""
    return resources.files(__package__).joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
