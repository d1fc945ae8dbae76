"""A CSV file of another system, read and written back as it was but for the cells that were filled."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import CourseError
from ..report.safe import for_terminal
from ..report.words import number

_BOM = "\ufeff"
_SEPARATORS = ",;\t"
_NUMBER = re.compile(r"\s*(\d+)(?:([.,])(\d+))?\s*")


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file, and how it writes them."""

    source: str
    """Its name, for messages."""
    header: list[str]
    rows: list[list[str]]
    """All after the header, each as wide as the header or wider; a fill changes cells in place."""
    separator: str
    line_end: str
    marked: bool
    """Whether it begins with a byte order mark."""

    def column(self, *names: str) -> int | None:
        """Where the first of these names is that the header has."""
        places = {name.strip(): at for at, name in reversed(list(enumerate(self.header)))}
        return next((places[name] for name in names if name in places), None)

    def append(self, name: str) -> int:
        """Add an empty column behind the others."""
        self.header.append(name)
        for row in self.rows:
            row.insert(len(self.header) - 1, "")
        return len(self.header) - 1

    def render(self) -> str:
        """The file's text."""
        written = io.StringIO()
        writer = csv.writer(written, delimiter=self.separator, lineterminator=self.line_end)
        writer.writerows([self.header, *self.rows])
        return (_BOM if self.marked else "") + written.getvalue()


def read_table(data: bytes, source: str) -> Table:
    """CSV (RFC 4180) in UTF-8, with commas, semicolons or tabs.

    Raises:
        CourseError: it is no such file, or has no row.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{source} is not UTF-8 (byte {error.start}); download it again, and do not save it from a spreadsheet "
            f"other than as CSV UTF-8"
        ) from None
    marked, text = text.startswith(_BOM), text.removeprefix(_BOM)
    separator = max(_SEPARATORS, key=lambda one: len(next(iter(_parsed(text, one, source)), [])))
    rows = [row for row in _parsed(text, separator, source) if row]
    if not rows:
        raise CourseError(f"{source} is empty; expected the file as the platform exports it")
    header, *others = rows
    width = len(header)
    padded = [row + [""] * (width - len(row)) for row in others]
    return Table(source, header, padded, separator, "\r\n" if "\r\n" in text else "\n", marked)


def _parsed(text: str, separator: str, source: str) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # text that was typed into Moodle has any length
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise CourseError(f"{source} is no CSV: {error}; download it again") from None


def points_in(cell: str) -> float | None:
    """The number in a cell, with a decimal point or comma; None where there is none."""
    found = _NUMBER.fullmatch(cell)
    return float(f"{found[1]}.{found[3] or 0}") if found else None


def decimal_sign(cells: Sequence[str]) -> str:
    """What numbers have between whole points and decimals, as far as any has: ``.``, ``,`` or nothing."""
    signs = {found[2] for cell in cells if (found := _NUMBER.fullmatch(cell)) and found[2]}
    return signs.pop() if len(signs) == 1 else ""


def written(points: float, sign: str) -> str:
    """Points with two decimals at most."""
    return number(points).replace(".", sign)


def named(texts: Sequence[str], most: int = 10) -> str:
    """A few of them, for a message."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(for_terminal(text, 80) for text in texts[:most]) + more
