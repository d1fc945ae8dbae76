"""A TOML file as its author sees it: what cannot be read, and where every key and value stands."""

from __future__ import annotations

import json
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import Problem, RubricError
from autograder.toml_places import KeyPath, locate, read_toml


def only_problem(folder: Path, text: str | bytes) -> Problem:
    path = folder / "grading.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RubricError) as caught:
        read_toml(path)
    (problem,) = caught.value.problems
    return problem


# Files that are no TOML, and files that are meant to hurt.


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("schema = 1\na = hidden\n", 2, 5, 'not TOML at "hidden": invalid value', 'write `"hidden"`'),
        ("a = True", 1, 5, 'not TOML at "True": invalid value', "write `true`"),
        ("a = ", 1, 5, "not TOML at the end of the line: invalid value", ""),
        ("a = '''\nb\n", 2, 2, "not TOML at the end of the line: expected \"'''\"", ""),
        (
            "[a]\n[a]\n",
            2,
            3,
            "not TOML at \"]\": cannot declare ('a',) twice",
            "the same key or table stands in the file twice",
        ),
        (
            "a = 1\na = 2\n",
            2,
            6,
            "not TOML at the end of the line: cannot overwrite a value",
            "the same key or table stands in the file twice",
        ),
        (
            b"a = 1\nb = '\xc3\xa9\xe9'",
            2,
            7,
            "the byte 0xe9 is not UTF-8, but the file must be UTF-8 text",
            "save it as UTF-8",
        ),
        (
            b"\xef\xbb\xbf\xe9",
            1,
            1,
            "the byte 0xe9 is not UTF-8, but the file must be UTF-8 text",
            "save it as UTF-8",
        ),
        (f"\na = '{'x' * 1000}'", 2, 1, "the line has 1006 characters, but at most 1000 are read", ""),
        (
            "a = [\n" + "[" * 900 + "\n" + "]" * 901,
            0,
            0,
            "lists or tables are nested hundreds deep, but four levels are enough",
            "",
        ),
    ],
)
def test_what_is_not_toml_is_one_problem_at_its_place(
    tmp_path: Path, text: str | bytes, line: int, column: int, message: str, hint: str
) -> None:
    problem = only_problem(tmp_path, text)
    assert (problem.line, problem.column, problem.message, problem.hint) == (line, column, message, hint)


def test_a_number_of_more_digits_than_python_reads_is_a_problem(tmp_path: Path) -> None:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        problem = only_problem(tmp_path, "a = 1" + "0" * 900)
    finally:
        sys.set_int_max_str_digits(before)
    assert problem.message.startswith("a value of the file cannot be read: Exceeds the limit (640 digits)")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.toml", '"missing.toml" does not exist, but the course needs it'),
        ("folder", '"folder" is a directory, not a file'),
        ("large", '"large" is larger than 1048576 bytes, the most that is read'),
        ("no\0name", '"no\\u0000name" does not exist, but the course needs it'),
        ("/dev/zero", '"zero" is not a file'),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem_of_the_file_as_a_whole(
    tmp_path: Path, path: str, message: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(b"#\n" * (512 * 1024) + b"#")
    with pytest.raises(RubricError) as caught:
        read_toml(tmp_path / path)
    assert caught.value.problems == (Problem(str(tmp_path / path), 0, 0, message),)


# The places of keys and values.

NASTY = "ab.\"'#=[]{}, \\\t\n\ré"
NAMES = st.one_of(st.sampled_from(["a", "b", "1", "-", "a.b", "", "long name"]), st.text(NASTY, max_size=4))
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-10, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.just(datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
    st.text(NASTY, max_size=12),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(
    NAMES,
    st.recursive(
        VALUES,
        lambda inner: st.one_of(
            st.dictionaries(NAMES, inner, max_size=3),
            st.lists(st.dictionaries(NAMES, inner, max_size=2), min_size=1, max_size=3),
        ),
        max_leaves=12,
    ),
    max_size=4,
)


def quoted(text: str) -> str:
    return json.dumps(text).replace("\x7f", "\\u007f")


def inline(value: object) -> str:
    """The value in one piece, as TOML."""
    match value:
        case str():
            return quoted(value)
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat(sep=" ")
        case list():
            return f"[{', '.join(map(inline, value))}]"
        case dict():
            return "{ " + ", ".join(f"{quoted(key)} = {inline(item)}" for key, item in value.items()) + " }"
    return repr(value)


class Writer:
    """Writes a document in forms that hypothesis chooses, and notes how each key and value was written."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.written: dict[KeyPath, str] = {}

    def name(self, name: str) -> str:
        forms = [quoted(name)]
        if name and all(c.isascii() and (c.isalnum() or c in "-_") for c in name):
            forms.append(name)
        if not set(name) & set("'\n\r"):
            forms.append(f"'{name}'")
        return self.draw(st.sampled_from(forms))

    def scalar(self, value: object) -> str:
        forms = [inline(value)]
        if isinstance(value, str):
            escaped = quoted(value)[1:-1]
            forms += [f'"""{escaped}"""', f'"""\n{escaped}"""']
            if value.endswith('"'):
                forms.append(f'"""{escaped[:-2]}""""')  # the last quote needs no backslash
            if value.strip() == value:
                forms.append(f'"""\\\n  {escaped}"""')
            if "'" not in value and "\r" not in value:
                forms.append(f"'''\n{value}'''")
                forms += [] if "\n" in value else [f"'{value}'"]
        return self.draw(st.sampled_from(forms))

    def value(self, value: object, path: KeyPath) -> str:
        if isinstance(value, list):
            gap = self.draw(st.sampled_from([" ", "", "\n", " # ] , '\n\t"]))
            if "#" in gap and not value:
                gap = ""
            items = [self.value(item, (*path, i)) for i, item in enumerate(value)]
            text = "[" + gap + f"{gap},{gap}".join(items) + (gap + "," if items and gap else "") + "]"
        elif isinstance(value, dict):
            pairs = (f"{self.key(key, path)}={self.value(item, (*path, key))}" for key, item in value.items())
            text = "{" + " , ".join(pairs) + "}"
        else:
            text = self.scalar(value)
        self.written[path] = text
        return text

    def key(self, name: str, table: KeyPath) -> str:
        return self.name(name) + self.draw(st.sampled_from(["", " ", "\t"]))

    def table(self, table: dict[str, object], path: KeyPath, header: list[str]) -> str:
        """Its own pairs first, then its tables, each below a header."""
        pairs, tables = [], []
        for key, item in table.items():
            here = (*path, key)
            inside = [*header, key]
            form = self.draw(st.sampled_from(["pair", "dotted", "header"]))
            if form == "header" and isinstance(item, dict):
                lines = f"[ {' . '.join(map(self.name, inside))} ] # [x]\n"
                tables.append(lines + self.table(item, here, inside))
            elif form == "header" and isinstance(item, list) and item and all(isinstance(i, dict) for i in item):
                for index, element in enumerate(item):
                    lines = f"[[{'.'.join(map(self.name, inside))}]]\n"
                    tables.append(lines + self.table(element, (*here, index), inside))
            elif form == "dotted" and isinstance(item, dict) and item:
                for inner, value in item.items():
                    text = self.value(value, (*here, inner))
                    pairs.append(f"{self.name(key)} . {self.name(inner)} = {text}\n")
            else:
                pairs.append(f"{self.key(key, path)}= {self.value(item, here)} # =\n")
        return "".join([*pairs, *tables])


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, object], dict[KeyPath, str]]:
    tables = draw(DOCUMENTS)
    writer = Writer(draw)
    return writer.table(tables, (), []), tables, writer.written


def paths(value: object, path: KeyPath = ()) -> list[KeyPath]:
    """Every path that leads through a key last."""
    found: list[KeyPath] = []
    if isinstance(value, dict):
        for key, item in value.items():
            found += [(*path, key), *paths(item, (*path, key))]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += paths(item, (*path, index))
    return found


@given(documents(), st.sampled_from(["\n", "\r\n"]))
def test_every_key_and_value_that_tomllib_reads_is_found_where_it_was_written(
    document: tuple[str, dict[str, object], dict[KeyPath, str]], line_end: str
) -> None:
    text, tables, written = document
    assert tomllib.loads(text) == tables
    places = locate(text.replace("\n", line_end))
    starts = [0] + [index + 1 for index, character in enumerate(text) if character == "\n"]
    for path in paths(tables):
        place = places.keys[path]
        rest = text[starts[place.line - 1] + place.column - 1 :]
        name = str(path[-1])
        assert rest.startswith((name, quoted(name), f"'{name}'")), (path, rest)
    for path, form in written.items():
        place = places.values[path]
        assert text[starts[place.line - 1] + place.column - 1 :].startswith(form), (path, form)


def test_a_header_of_its_own_is_a_tables_place_even_below_its_subtables() -> None:
    places = locate("[a.b]\nx = 1\n[a]\ny = 2\n")
    assert (places.of_key(("a",)).line, places.of_key(("a", "b")).line) == (3, 1)


def test_what_is_missing_is_placed_at_the_nearest_table_around_it() -> None:
    places = locate("[a]\nb = { c = 1 }\n")
    assert places.of_value(("a", "b", "x", "y")) == places.of_key(("a", "b"))
    assert places.of_key(("z",)).line == 0


@pytest.mark.parametrize(
    "text", ['""""a"""""', '"""a""""', "''''a'''''", '"""a\\""""', "'''a\\''''", '"""\\\\"""', "'\\'"]
)
def test_quotes_beside_the_quotes_of_a_string_do_not_hide_what_follows(text: str) -> None:
    document = f"a = {text}\n\"b\" = 1\n'c' = 2\n"
    assert set(tomllib.loads(document)) == {"a", "b", "c"}
    places = locate(document)
    assert [places.of_key((name,)).line for name in "abc"] == [1, 2, 3]
