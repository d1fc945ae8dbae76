"""Grade sheets as JSON: the one result that every other format can be made from. `schema` describes it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any, TypeVar

import msgspec

from ..errors import CourseError
from ..records import SHEET_SCHEMA, GradeSheet
from .safe import for_json, for_terminal

_Read = TypeVar("_Read")
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
        for sheet in _decoded(text, _AnySheet):
            if sheet.schema != SHEET_SCHEMA:
                found = for_terminal(sheet.schema or "no schema", 80)
                raise CourseError(f"{source} holds sheets of {found}, and this version reads {SHEET_SCHEMA}")
        return _decoded(text, GradeSheet)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CourseError(f"{source} holds no grade sheets: {error}; expected what --format json has written") from None


class _AnySheet(msgspec.Struct):
    """What a sheet of any version says of itself."""

    schema: str = ""


def _decoded(text: bytes, kind: type[_Read]) -> list[_Read]:
    """An array, one a line, or a single one over several lines."""
    if text.lstrip()[:1] == b"[":
        return msgspec.json.decode(text, type=list[kind])  # type: ignore[valid-type]
    try:
        return msgspec.json.Decoder(kind).decode_lines(text)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as error:
        try:
            return [msgspec.json.decode(text, type=kind)]
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            raise error from None


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one grade sheet, made from the record itself."""
    described = msgspec.json.schema(GradeSheet)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}


def published_schema() -> str:
    """The schema as it is shipped in the package."""
    return resources.files(__package__).joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
