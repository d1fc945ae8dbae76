"""What must not go out: the lines of `reference/` that say anything, and the few that may be known all the same."""

from __future__ import annotations

import ast
import hashlib
import keyword
import re
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..course import Course
from ..errors import CourseError

GIVEN = "given.toml"
_SKIPPED = {"__pycache__"}
_WORD = re.compile(r"[^\W\d]\w*|\d[\w.]*")
_HEADER = re.compile(r"\s*(from|import|def|async def|class|@)\b")
_SIGNED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_CALCULATION = re.compile(r"\s*(?:return|yield|[\w., ()\[\]]+ [-+*/@]?=)\s+(.+)")
_MUCH = 20
"""Characters of a calculation that are nobody's by chance."""
_MANY_WORDS = 4
"""That no two people write the same by chance, as they do `return outputs`."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What students must not get."""

    lines: dict[str, str]
    """Where each telling line, and what it calculates, stands; by what `squeezed` makes of it."""
    runs: dict[str, str]
    """Where three of them stand one below the other; by what it makes of all three."""
    files: dict[str, str]
    """The path of each file, by the SHA-256 of its bytes."""
    given: frozenset[tuple[str, str]] = frozenset()
    """Lines of released files that may go out: the path, and what `squeezed` makes of the line."""

    @staticmethod
    def of(course: Course) -> Hidden:
        """All of `reference/`. Raises `CourseError` when there is none, or when `given.toml` is no such file."""
        folder = course.root / "reference"
        if not course.has_reference:
            raise CourseError(
                f"there is no {folder}, so nobody can tell what is hidden; run this in the course's own folder"
            )
        lines: dict[str, str] = {}
        runs: dict[str, str] = {}
        files: dict[str, str] = {}
        for file in sorted(folder.rglob("*"), key=_rank):
            if not file.is_file() or _SKIPPED & set(file.parts) or file == folder / GIVEN:
                continue
            data, name = file.read_bytes(), file.relative_to(course.root).as_posix()
            if data.strip():
                files.setdefault(hashlib.sha256(data).hexdigest(), name)
            telling = dict(_telling_lines(data, file.suffix == ".py"))
            for number, line in telling.items():
                origin = f"{name}, line {number}"
                for spelt in _spellings(line):
                    lines.setdefault(spelt, origin)
                if number + 1 in telling and number + 2 in telling:
                    runs.setdefault("".join(squeezed(telling[number + more]) for more in range(3)), origin)
        return Hidden(lines, runs, files, _given(folder / GIVEN))

    def gives(self, file: str, line: str) -> bool:
        """Whether this line of a released file may go out; one of a stub may stand in its notebook too."""
        return any((name, squeezed(line)) in self.given for name in (file, file.replace(".ipynb", ".py")))


def _rank(file: Path) -> tuple[bool, bool, Path]:
    """Solutions first, then right answers: a line that stands in several files is told from the one that matters."""
    return file.name != "solution.py", "right" not in file.parts, file


def squeezed(line: str) -> str:
    """A line without what layout, comment signs and the quotes around it change."""
    return re.sub(r"[\s#]+", "", line).strip("\"'`")


def _spellings(line: str) -> Iterator[str]:
    """The line, without its remark too, and what it returns or assigns: `return` and `h =` are easily exchanged."""
    yield squeezed(line)
    code = line.partition("  # ")[0]
    if tells(code):
        yield squeezed(code)
    found = _CALCULATION.match(code)
    if found and tells(found[1]) and len(squeezed(found[1])) >= _MUCH:
        yield squeezed(found[1])


def tells(line: str) -> bool:
    """Whether a line says something: a calculation, a number but 0 and 1, or four words of more than a letter."""
    words = [word for word in _WORD.findall(line) if not keyword.iskeyword(word)]
    numbers = [word for word in words if word[0].isdigit() and word not in ("0", "1")]
    calculates = re.search(r"[-+*/@%^]", line) is not None
    many = sum(len(word) > 1 for word in words) >= _MANY_WORDS
    return many or (bool(numbers) and len(words) > 1) or (calculates and len(words) > 2)


def _telling_lines(data: bytes, python: bool) -> Iterator[tuple[int, str]]:
    text = data.decode("utf-8", "replace")
    headers = _headers(text) if python else frozenset()
    for number, line in enumerate(text.splitlines(), 1):
        if number not in headers and tells(line):
            yield number, line


def _headers(source: str) -> frozenset[int]:
    """Lines of imports and signatures: the handout gives these away, and must."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source)
    except (SyntaxError, ValueError):  # some answers are kept because they are no Python
        return frozenset(number for number, line in enumerate(source.splitlines(), 1) if _HEADER.match(line))
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        elif isinstance(node, _SIGNED):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found.update(range(first, node.body[0].lineno))
    return frozenset(found)


class _Entry(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    file: str
    lines: Annotated[list[str], Field(min_length=1)]
    why: Annotated[str, Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    given: list[_Entry] = []


def _given(file: Path) -> frozenset[tuple[str, str]]:
    if not file.is_file():
        return frozenset()
    try:
        entries = _File.model_validate(tomllib.loads(file.read_text("utf-8"))).given
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise CourseError(
            f"{file}, {place}: {first['msg']}; expected [[given]] with a file, its lines and why they may be known"
        ) from error
    return frozenset((entry.file, squeezed(line)) for entry in entries for line in entry.lines)
