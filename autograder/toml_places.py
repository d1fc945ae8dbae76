"""A TOML file as its author sees it: the tables, and the line and column of every key and value.

tomllib gives values without places. `locate` finds the places in a document that tomllib has accepted, so
nothing is checked there again: it is enough to follow keys, brackets and commas. (tomlkit keeps the text but
tells no line; tree-sitter-toml does, for two compiled packages that would come with it.)
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from autograder.errors import Problem, RubricError

KeyPath = tuple[str | int, ...]

MAX_FILE_BYTES = 1024 * 1024
# tomllib takes time quadratic in the length of a dotted key: 0.6 s for one of 16 KB, an hour for one of 1 MB.
MAX_LINE_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """A character of a document."""

    line: int  # from 1; 0 means the document as a whole
    column: int  # from 1, in characters


@dataclass(frozen=True, slots=True)
class Places:
    """Every key and value of one document, by the path that leads to it in tomllib's result."""

    keys: dict[KeyPath, Place]  # a table's key is where its own header names it, if it has one
    values: dict[KeyPath, Place]  # of `key = value` and of items of arrays

    def of_key(self, path: KeyPath) -> Place:
        """The key, or the nearest table around it that stands in the document."""
        while path and path not in self.keys:
            path = path[:-1]
        return self.keys.get(path, Place(0, 0))

    def of_value(self, path: KeyPath) -> Place:
        """The value, or for a table its key."""
        return self.values.get(path) or self.of_key(path)


@dataclass(frozen=True, slots=True)
class Page:
    """The file as its author sees it, to say where something is wrong."""

    file: str  # the path as it was given
    lines: list[str]  # of the text
    places: Places = Places({}, {})  # empty as long as the text has not been read as TOML

    def problem(self, place: Place, message: str, hint: str = "") -> Problem:
        """The sentence with its place and its line."""
        line = self.lines[place.line - 1] if place.line else ""
        # One character stands for one, so that the caret stays below its place.
        shown_as = (c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line.replace("\t", " "))
        return Problem(self.file, place.line, place.column, message, "".join(shown_as), hint)

    def at_key(self, path: KeyPath, message: str, hint: str = "") -> Problem:
        return self.problem(self.places.of_key(path), message, hint)

    def at_value(self, path: KeyPath, message: str, hint: str = "") -> Problem:
        return self.problem(self.places.of_value(path), message, hint)


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What was read."""

    tables: dict[str, object]  # tomllib's result
    page: Page  # to say where something is wrong
    sha256: str  # of the file's bytes, in hexadecimal


def read_toml(path: Path) -> TomlFile:
    """Read the file; RubricError if it cannot be read, is no text, or is not TOML."""
    data = _read(path)
    text = _decode(str(path), data)
    tables, places = _parse(str(path), text)
    return TomlFile(tables, Page(str(path), text.split("\n"), places), sha256(data).hexdigest())


def _read(path: Path) -> bytes:
    try:
        if not path.exists():
            raise _unusable(path, "does not exist, but the course needs it")
        if not path.is_file():
            raise _unusable(path, "is not a file" if not path.is_dir() else "is a directory, not a file")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror or error}") from None
    if len(data) > MAX_FILE_BYTES:
        raise _unusable(path, f"is larger than {MAX_FILE_BYTES} bytes, the most that is read")
    return data


def _unusable(path: Path, why: str) -> RubricError:
    return RubricError((Problem(str(path), 0, 0, f"{shown(path.name)} {why}"),))


def _decode(file: str, data: bytes) -> str:
    """The text with tomllib's line ends, and without the mark that some editors put before it."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode().split("\n")
        byte = error.object[error.start]
        message = f"the byte 0x{byte:02x} is not UTF-8, but the file must be UTF-8 text"
        place = Place(len(before), len(before[-1]) + 1)
        raise RubricError((Page(file, before).problem(place, message, "save it as UTF-8"),)) from None
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE_CHARACTERS:
            message = f"the line has {len(line)} characters, but at most {MAX_LINE_CHARACTERS} are read"
            raise RubricError((Problem(file, number, 1, message),))
    return text


def _parse(file: str, text: str) -> tuple[dict[str, object], Places]:
    try:
        return tomllib.loads(text), locate(text)
    except tomllib.TOMLDecodeError as error:
        problem = _syntax_problem(file, text, str(error))
    except RecursionError:
        problem = Problem(file, 0, 0, "lists or tables are nested hundreds deep, but four levels are enough")
    except ValueError as error:  # tomllib lets out what int() says to a number of too many digits
        problem = Problem(file, 0, 0, f"a value of the file cannot be read: {error}")
    raise RubricError((problem,))


def _syntax_problem(file: str, text: str, said: str) -> Problem:
    what, _, where = said.rpartition(" (at ")
    lines = text.rstrip("\n").split("\n")
    numbers = re.match(r"line (\d+), column (\d+)", where)
    place = Place(*map(int, numbers.groups())) if numbers else Place(len(lines), len(lines[-1]) + 1)
    page = Page(file, lines if place.line <= len(lines) else text.split("\n"))
    rest = page.lines[place.line - 1][place.column - 1 :]
    at = shown(rest) if rest else "the end of the line"
    hint = ""
    if what == "Invalid value" and (word := re.match(r"[A-Za-z]\w*", rest)):
        lower = word[0].lower()
        hint = f"write `{lower if lower in {'true', 'false'} else json.dumps(word[0])}`"
    elif what.startswith(("Cannot declare", "Cannot overwrite")):
        hint = "the same key or table stands in the file twice"
    return page.problem(place, f"not TOML at {at}: {what[:1].lower()}{what[1:]}", hint)


def shown(value: object) -> str:
    """The value as the file writes it, but short and on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            short = value if len(value) <= 60 else value[:59] + "…"
            return json.dumps(short, ensure_ascii=not short.isprintable())
        case dict():
            return "a table" if value else "an empty table"
        case list():
            return "a list" if value else "an empty list"
        case int() if value.bit_length() > 200:
            return "a whole number of more than 60 digits"  # str() refuses from 4300 digits on
    return str(value)


def code(name: object) -> str:
    """The name as it stands in a sentence."""
    return f"`{shown(str(name))[1:-1]}`"


_TOKEN = re.compile(
    r"""
    (?P<skipped> [ \t]+ | \#[^\n]* )
  | \"{3} (?: \\. | [^\\] )*? \"{3} \"{0,2}    # up to two quotes may stand directly before the closing three
  | '{3} .*? '{3} '{0,2}
  | \" (?: \\. | [^\"\\] )* \"
  | ' [^']* '
  | [\[\]{}=,.\n]
  | [^\s\[\]{}=,.\"'\#]+
    """,
    re.VERBOSE | re.DOTALL,
)


def locate(document: str) -> Places:
    """Find every key and value; RecursionError where arrays or inline tables are nested too deeply."""
    text = document.replace("\r\n", "\n") + "\n"  # tomllib too counts a line's end as one character
    reader = _Reader(text)
    reader.document()
    ends = [match.start() for match in re.finditer("\n", text)]

    def place(offset: int) -> Place:
        row = bisect_right(ends, offset)
        return Place(row + 1, offset - (ends[row - 1] if row else -1))

    keys = {path: place(offset) for path, offset in reader.keys.items()}
    return Places(keys, {path: place(offset) for path, offset in reader.values.items()})


class _Reader:
    """A walk over the tokens, by recursive descent; places are offsets here."""

    def __init__(self, text: str):
        found = _TOKEN.finditer(text)
        self.tokens = [(match[0], match.start()) for match in found if match["skipped"] is None]
        self.at = 0
        self.keys: dict[KeyPath, int] = {}
        self.values: dict[KeyPath, int] = {}
        self.last_items: dict[KeyPath, int] = {}  # of arrays of tables: the index of the newest table

    def take(self, token: str) -> bool:
        """Step over the next token if it is this one."""
        taken = self.tokens[self.at][0] == token
        self.at += taken
        return taken

    def document(self) -> None:
        table: KeyPath = ()
        while self.at < len(self.tokens):
            if self.take("\n"):
                continue
            if self.take("["):
                table = self.header()
            else:
                self.pair(table)

    def header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`; gives the path of the table that the next lines fill."""
        is_item = self.take("[")
        path: KeyPath = ()
        parts = self.dotted_key()
        for name, offset in parts:
            path = self.newest(path)
            path += (name,)
            self.keys.setdefault(path, offset)
        if is_item:
            self.last_items[path] = self.last_items.get(path, -1) + 1
        path = self.newest(path)
        self.keys[path] = parts[-1][1]
        self.at += 2 if is_item else 1
        return path

    def newest(self, path: KeyPath) -> KeyPath:
        """The path itself, or the newest table in it if it is an array of tables."""
        return (*path, self.last_items[path]) if path in self.last_items else path

    def dotted_key(self) -> list[tuple[str, int]]:
        parts = [self.name()]
        while self.take("."):
            parts.append(self.name())
        return parts

    def name(self) -> tuple[str, int]:
        token, offset = self.tokens[self.at]
        self.at += 1
        if token[0] in "\"'":
            token = next(iter(tomllib.loads(f"{token} = 0")))  # undoes the escapes
        return token, offset

    def pair(self, table: KeyPath) -> None:
        path = table
        parts = self.dotted_key()
        for name, offset in parts:
            path += (name,)
            self.keys.setdefault(path, offset)
        self.keys[path] = parts[-1][1]
        self.take("=")
        self.value(path)

    def value(self, path: KeyPath) -> None:
        self.values[path] = self.tokens[self.at][1]
        if self.take("["):
            index = 0
            while not self.take("]"):
                if not (self.take("\n") or self.take(",")):
                    self.value((*path, index))
                    index += 1
        elif self.take("{"):
            while not self.take("}"):
                if not (self.take("\n") or self.take(",")):
                    self.pair(path)
        else:  # a date with a space, or a number with a point, is several tokens
            while self.tokens[self.at][0] not in {",", "]", "}", "\n"}:
                self.at += 1
