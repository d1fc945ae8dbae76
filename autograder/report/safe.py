"""Text that came from a submission, made safe for the place where it is shown: one function for each door.

Every door takes away first what acts without being seen (`harmless`), and then what its own format would take for
more than text. Names in other scripts stay, and with them letters that look alike; reports show the hash beside the id.
No function here raises, whatever it is given.
"""

from __future__ import annotations

import html
import re
import unicodedata

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_INVISIBLE = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),  # joiners and fillers
            *(*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)),  # variation selectors
        ),
    )
)
"""Unicode's Default_Ignorable_Code_Point beyond the categories above, and the empty Braille cell."""
_MARKS = 4
"""Marks on one letter; no living script needs more, and a hundred reach over the lines above."""
_READ = 200_000
"""Characters of any text that are looked at."""
_COMMANDS = re.compile(r":(?=:[A-Za-z])|##(?=\w*\[)")
"""Where ``::error::`` (GitHub) and ``##[error]``, ``##vso[…]`` (Azure and others) begin. GitHub reads the first at the
start of a line, and any place may come to be one when lines are wrapped; the second it reads anywhere."""
_INDENT = 16
"""Spaces that a line of code may begin with."""
_HIDDEN_IN_JSON = re.compile(r"[^\n -~]|#(?=#)")
_FORMULA = re.compile(r"""(\A|;)(?=["' ]*[-=+@|%＝＋－＠｜％﹦﹢﹣﹫﹪])""")
"""Where a cell begins that a spreadsheet would compute: half of the world's split at semicolons, inside a text too."""
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_CELL = 32_000
"""Characters of a spreadsheet's cell; Excel takes 32,767."""


def harmless(text: str, limit: int = 20_000, lines: int = 400) -> str:
    """Text without control characters, escape sequences, invisible marks, or commands to the log of a CI system.

    Lines and indentation stay, up to `limit` characters and so many lines.
    """
    rows = _quiet(text).split("\n")
    if len(rows) > lines:
        rows = [*rows[: lines - 1], f"... {len(rows) - lines + 1} more lines"]
    return _cut("\n".join(rows), limit)


def for_terminal(text: str, limit: int = 600) -> str:
    """One line, for a terminal or a log."""
    return _cut(" ".join(_quiet(" ".join(text[:_READ].split())).split()), limit)


def for_code(line: str, limit: int = 600) -> str:
    """One line of code, for a terminal or a page: as `for_terminal`, with the spaces that it begins with."""
    indent = len(line) - len(line.lstrip(" "))
    return " " * min(indent, _INDENT) + for_terminal(line, limit)


def for_json(encoded: str) -> str:
    """JSON that says the same to a program, and nothing to the terminal or the log that it may be printed on."""
    return _HIDDEN_IN_JSON.sub(_escaped_if_hidden, encoded)


def for_csv(text: str) -> str:
    """A cell of text that no spreadsheet takes for a formula; what is a plain number stays one."""
    kept = for_terminal(text, _CELL)
    return kept if _NUMBER.fullmatch(kept) else _FORMULA.sub(r"\1'", kept)


def for_html(text: str, limit: int = 2000) -> str:
    """The content of an element, or of an attribute in quotes."""
    return html.escape(for_terminal(text, limit))


def for_markdown(text: str, limit: int = 2000) -> str:
    """A code span of GitHub Flavored Markdown, in which no mention, reference, link, image or tag is read.

    A pipe would end a table's cell even there, and parsers differ on how to keep it: it stands between two spans.
    """
    return "&#124;".join(_code_span(part) for part in for_terminal(text, limit).split("|"))


def for_xml(text: str) -> str:
    """Lines that an XML 1.0 document can hold; what it cannot is control characters, surrogates and non-characters.

    The signs of markup are for the library to escape that writes the document.
    """
    return harmless(text)


def for_workflow_data(text: str) -> str:
    """What stands after the second ``::`` of a workflow command of GitHub."""
    return harmless(text).replace("%", "%25").replace("\n", "%0A")


def for_workflow_property(text: str) -> str:
    """A value between the command's name and the second ``::``."""
    return for_workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def _quiet(text: str) -> str:
    kept = text[:_READ]
    return _COMMANDS.sub(r"\g<0> ", kept if kept.isascii() and kept.isprintable() else _visible(kept))


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = _MARKS  # one that has no letter before it would sit on ours
    for sign in text.replace("\t", " "):
        category = unicodedata.category(sign)
        if sign != "\n" and (category in _DROPPED or sign in _INVISIBLE):
            continue
        if category in ("Mn", "Me"):
            marks += 1
            if marks > _MARKS:
                continue
        else:
            marks = _MARKS if sign.isspace() else 0
        kept.append(sign)
    return "".join(kept)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _code_span(text: str) -> str:
    """CommonMark 0.31, 6.1: the fence is longer than any run inside, and one space on both sides is not text."""
    if not text:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    fenced = text[0] == "`" or text[-1] == "`"
    pad = " " if fenced or (text[0] == text[-1] == " " and text.strip()) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _escaped_if_hidden(match: re.Match[str]) -> str:
    sign = match[0]
    if sign != "#" and unicodedata.category(sign) not in _DROPPED and sign not in _INVISIBLE:
        return sign
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
