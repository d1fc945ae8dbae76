"""The search for hidden lines in what is about to go out: as whole lines, or, if long, anywhere in a text.

Found is what was copied, whatever its layout: as a comment, in a docstring, in a notebook's cell or output, within a
longer line, broken over several. Not found is what was said anew: other names, other words, a picture.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..errors import CourseError
from .hidden import GIVEN, Hidden, squeezed

_CODE, _PROSE = 10, 24
"""Characters from which on a line is also searched for within others; shorter ones lie in honest text by chance."""
_EMPHASIS = " \t#*_`|>$-"
"""What Markdown puts around a text."""
_QUOTED = re.compile(r"(?<=\")[^\"]+(?=\")|(?<=')[^']+(?=')")
_ZIP = b"PK\x03\x04"
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
"""How files of gzip, bzip2, xz, 7-Zip, RAR and Zstandard begin."""
_OWN_WHEEL = re.compile(r"rnn_autograder-[^/]*\.whl/")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Leak:
    """A hidden line, or a whole file, in something that is about to go out."""

    file: str
    place: str
    """Where in it, for people; empty for all of it."""
    text: str
    """The released line."""
    origin: str
    """Where the hidden line stands, or the file."""

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.text} (from {self.origin})"


def refuse_leaks(files: Mapping[str, bytes], hidden: Hidden) -> None:
    """Raises `CourseError`, which names every hidden line in these files with where it comes from."""
    leaks = list(leaks_in(files, hidden))
    if not leaks:
        return
    count = "something hidden" if len(leaks) == 1 else f"{len(leaks)} hidden things"
    shown = [f"  - {leak}" for leak in leaks[:_SHOWN]]
    if len(leaks) > _SHOWN:
        shown.append(f"  … and {len(leaks) - _SHOWN} more")
    raise CourseError(
        "\n".join(
            [
                f"nothing was written, for {count} would go out:",
                *shown,
                *_advice([leak for leak in leaks if leak.place]),
            ]
        )
    )


def _advice(lines: Sequence[Leak]) -> Iterator[str]:
    """What to do, with an entry that allows the lines of the first file."""
    if not lines:
        yield "Take it out."
        return
    file = lines[0].file
    allowed = dict.fromkeys(json.dumps(leak.text, ensure_ascii=False) for leak in lines if leak.file == file)
    yield f"Take it out, or, if students may know it, say so in reference/{GIVEN}:"
    yield "[[given]]"
    yield f"file = {json.dumps(file.replace('.ipynb', '.py'))}"
    yield f"lines = [{', '.join(allowed)}]"
    yield 'why = "…"'


def leaks_in(files: Mapping[str, bytes], hidden: Hidden) -> Iterator[Leak]:
    """Hidden lines in these files, by file and place, without those that are given.

    The grader's wheel is public by itself, and calls its toolbox as checks do: there it takes three lines in a row.

    Raises:
        CourseError: a file is compressed, so that nobody can say what is in it.
    """
    lines, runs = _Needles(hidden.lines), _Needles(hidden.runs)
    unpacked = (file for name in sorted(files) for file in _unpacked(name, files[name]))
    for name, data in unpacked:
        if origin := hidden.files.get(hashlib.sha256(data).hexdigest()):
            yield Leak(name, "", "the whole file", origin)
            continue
        needles = runs if _OWN_WHEEL.match(name) else lines
        for part, text in _parts(name, data):
            for number, found in sorted(needles.within(text).items()):
                line = text[number - 1].strip()
                if not hidden.gives(name, line):
                    yield Leak(
                        name, f"{part}, line {number}" if part else f"line {number}", line, needles.origins[found]
                    )


class _Needles:
    """What is searched for, with where it comes from."""

    def __init__(self, origins: Mapping[str, str]):
        self.origins = origins
        self._long = defaultdict(list)
        for needle in origins:
            if len(needle) >= (_CODE if "=" in needle or "(" in needle else _PROSE):
                self._long[needle[:_CODE]].append(needle)

    def within(self, lines: Sequence[str]) -> dict[int, str]:
        """The longest that begins in each line, by the line's number."""
        pieces = [squeezed(line) for line in lines]
        found: dict[int, set[str]] = defaultdict(set)
        for number, (line, piece) in enumerate(zip(lines, pieces, strict=True), 1):
            parts = [*line.split("  #"), *_QUOTED.findall(line), line.strip(_EMPHASIS)]
            found[number].update(spelt for spelt in {piece, *map(squeezed, parts)} if spelt in self.origins)
        text = "".join(pieces)
        numbers = [number for number, piece in enumerate(pieces, 1) for _ in piece]
        for start in range(len(text) - _CODE + 1):
            inside = self._long.get(text[start : start + _CODE], ())
            found[numbers[start]].update(needle for needle in inside if text.startswith(needle, start))
        return {number: max(needles, key=len) for number, needles in found.items() if needles}


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The file, or what it holds if it is a zip: an archive, a wheel, or a format that is one, such as NumPy's."""
    if data.startswith(_COMPRESSED):
        raise CourseError(
            f"{name} is compressed, so it cannot be searched for what is hidden; leave it out, or put it there unpacked"
        )
    if not data.startswith(_ZIP):
        yield name, data
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {member: archive.read(member) for member in archive.namelist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:  # broken, locked, or packed otherwise
        raise CourseError(
            f"{name} is a zip archive that cannot be opened ({error}), so it cannot be searched for what is hidden; "
            f"leave it out"
        ) from error
    for member, content in members.items():
        yield from _unpacked(f"{name}/{member}", content)


def _parts(name: str, data: bytes) -> Iterator[tuple[str, list[str]]]:
    """Lines that are read as one piece, with what to call it: the cells of a notebook, or a file, without a name."""
    if name.endswith(".ipynb"):
        yield from _parts_of_notebook(name, data)
    else:
        try:
            yield "", data.decode("utf-8").splitlines()
        except UnicodeDecodeError:
            yield "", data.decode("latin-1").splitlines()


def _parts_of_notebook(name: str, data: bytes) -> Iterator[tuple[str, list[str]]]:
    """Every string in a notebook: sources, outputs, attachments, metadata."""
    try:
        notebook = json.loads(data)
    except ValueError as error:
        raise CourseError(
            f"{name} is not a readable notebook: {error}; open it in Jupyter and save it again"
        ) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
        source = cell.pop("source", "") if isinstance(cell, dict) else ""
        joined = "".join(map(str, source)) if isinstance(source, list) else source
        yield f"cell {number}", list(_strings(joined))
        yield f"cell {number}, beside its source", list(_strings(cell))
    rest = {key: value for key, value in notebook.items() if key != "cells"} if isinstance(cells, list) else notebook
    yield "beside its cells", list(_strings(rest))


def _strings(value: object) -> Iterable[str]:
    """Lines of all strings in a JSON value, in its order."""
    match value:
        case str():
            yield from value.splitlines()
        case dict():
            for key, inner in value.items():
                yield str(key)
                yield from _strings(inner)
        case list():
            for inner in value:
                yield from _strings(inner)
