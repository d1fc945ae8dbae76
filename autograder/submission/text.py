"""The bytes of a source file as text, as Python itself would read them."""

from __future__ import annotations

import codecs
import re

from .tree import Unreadable

_WIDE = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_SAVE = "save it as UTF-8"
_HEAD = 4096
"""Bytes in which the first two lines are looked for."""
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(#.*)?")
_PROBES = (rb"\u0041", bytes(range(0x20, 0x7F)) + b"+AEE-")  # one after the other: the second would make some warn
"""An encoding of letters leaves these alone; one in which code can hide (unicode_escape, utf-7, EBCDIC) does not."""


def text_of(data: bytes, name: str, most: int) -> str:
    """UTF-8, with or without a byte order mark, or what a PEP 263 comment in the first two lines names.

    Raises:
        Unreadable: more than `most` bytes, an encoding that is unknown or not kept to, or NUL characters.
    """
    if len(data) > most:
        raise Unreadable(f"{name} is larger than {most >> 10} KiB")
    for mark, wide in _WIDE.items():
        if data.startswith(mark):
            raise Unreadable(f"{name} is {wide} text, which Python does not read; {_SAVE}")
    encoding = _encoding(data, name)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        called = "UTF-8" if encoding.startswith("utf-8") else encoding
        raise Unreadable(
            f"{name} is not {called} text (byte {data[error.start]:#04x} in line {line}); {_SAVE}"
        ) from None
    if "\0" in text:
        raise Unreadable(f"{name} contains a NUL character, which no Python file may; {_SAVE}")
    return lines_of(text)


def lines_of(text: str) -> str:
    """Line ends of Windows and of old Macs become those that Python makes of them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes, name: str) -> str:
    """What the comment of PEP 263 names, if there is one: in the first line, or in the second after a comment."""
    for line in re.split(rb"\r\n|\r|\n", data[:_HEAD], maxsplit=2)[:2]:
        if found := _COOKIE.match(line.removeprefix(codecs.BOM_UTF8)):
            return _codec(found[1].decode("ascii"), data.startswith(codecs.BOM_UTF8), name)
        if not _BLANK.fullmatch(line):
            break
    return "utf-8-sig"


def _codec(named: str, marked: bool, name: str) -> str:
    try:
        if any(probe.decode(named) != probe.decode("ascii") for probe in _PROBES):
            raise LookupError
    except (LookupError, UnicodeError):
        raise Unreadable(
            f"{name} says that it is encoded as {named!r}, which is no encoding of text; {_SAVE}"
        ) from None
    encoding = codecs.lookup(named).name
    if marked and not encoding.startswith("utf-8"):
        raise Unreadable(f"{name} says that it is encoded as {named!r}, but it begins as UTF-8 does; {_SAVE}")
    return "utf-8-sig" if encoding.startswith("utf-8") else encoding
