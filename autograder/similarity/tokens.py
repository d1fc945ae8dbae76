"""Python text as statements of tokens, blind to names, literals, comments, docstrings and annotations.

The scanner is ours. The standard library's goes back over a line for every quote that does not close (40 KB of them:
21 s), stops where brackets do not match, and cuts f-strings in another way in each version of Python. This one reads
each character once and takes whatever comes: a text that Python refuses still has its tokens.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_OPERATORS = (
    *("**=", "//=", ">>=", "<<=", "...", "->", ":=", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "+=", "-=", "*="),
    *("/=", "%=", "&=", "|=", "^=", "@=", *"+-*/%@&|^~<>()[]{},:.=;"),
)
END = "\n"
"""The sign for the end of a statement."""
NAME, _NUMBER, _STRING = "nds"
_SIGNS = {text: chr(0xC0 + at) for at, text in enumerate((*_OPERATORS, *keyword.kwlist))} | {";": END}
"""One character for each operator and keyword, so that a text's tokens are a string."""
_COLON, _COMMA, _EQUALS, _ARROW, _DOT = (_SIGNS[text] for text in (":", ",", "=", "->", "."))
_DEEPER = frozenset(_SIGNS[text] for text in "([{")
_HIGHER = frozenset(_SIGNS[text] for text in ")]}")
_DEF, _CLASS, _ASYNC = (_SIGNS[word] for word in ("def", "class", "async"))
_BEGINS = frozenset(
    _SIGNS[word]
    for word in ("def", "class", "return", "import", "raise", "while", "with", "try", "del", "pass", "global", "assert")
)
"""Keywords that stand in no bracket: where one begins a line, a bracket that is open was forgotten."""
_TOKEN = re.compile(
    r"""(?P<blank>[ \t\f]++|\\\n|\#[^\n]*+)
    |(?P<end>\n)
    |(?P<string>[rbfuRBFU]{0,2}+(?:
        \"{3}(?:[^"\\]|\\.|"(?!""))*+(?:\"{3})? | '{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3})?
        | "(?:[^"\\\n]|\\.)*+"? | '(?:[^'\\\n]|\\.)*+'?))
    |(?P<number>\.?[0-9](?:[eE][-+]|[\w.])*+)
    |(?P<name>[^\W\d]\w*+)
    |(?P<operator>"""
    + "|".join(map(re.escape, _OPERATORS))
    + r""")
    |.""",
    re.VERBOSE | re.DOTALL,
)
_MAGIC = re.compile(r"^[ \t]*[%!?].*", re.MULTILINE)


class Token(NamedTuple):
    """One token, and where it stands."""

    sign: str
    """What it is compared by: one character."""
    start: int
    """Where it begins in the text, counted in characters."""
    end: int
    column: int
    """Characters of its line before it."""


def statements_of(text: str) -> Iterator[list[Token]]:
    """The statements, in order, each with its `END` and without what is not compared; those left empty do not come.

    The header of a compound statement is a statement.
    """
    statement: list[Token] = []
    depth, before = 0, END
    for token in _scanned(text):
        sign = token.sign
        forgotten = depth and before == END and sign in _BEGINS
        before = sign
        if forgotten or (sign == END and not depth):
            if kept := _compared(statement):
                yield kept
            statement, depth = [], 0
            if not forgotten:
                continue
        if sign != END:
            depth = max(0, depth + (sign in _DEEPER) - (sign in _HIGHER))
            statement.append(token)
    if kept := _compared(statement):
        yield kept


def without_magics(text: str) -> str:
    """A notebook's cell with blanks where its magics and shell commands are; what is Python keeps its place."""
    return _MAGIC.sub(lambda found: " " * len(found[0]), text)


def defined_name(statement: Sequence[Token], text: str) -> str:
    """The name that a ``def`` or ``class`` binds; empty for all other statements."""
    at = 1 if statement[0].sign == _ASYNC else 0
    if statement[at].sign not in (_DEF, _CLASS) or statement[at + 1].sign != NAME:
        return ""
    return text[statement[at + 1].start : statement[at + 1].end]


def _scanned(text: str) -> Iterator[Token]:
    """Every token but blanks and comments. Characters that no Python text has are left out."""
    line = 0  # where it begins; after a string of several lines nothing asks for it before the next
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "name":
            sign = _SIGNS.get(found[0], NAME)
        elif kind == "operator":
            sign = _SIGNS[found[0]]
        elif kind == "end":
            sign = END
        elif kind == "string":
            sign = _STRING
        elif kind == "number":
            sign = _NUMBER
        else:
            continue
        start, end = found.span()
        yield Token(sign, start, end, start - line)
        if kind == "end":
            line = end


def _compared(statement: list[Token]) -> list[Token]:
    """What is left of a statement: nothing of one that is a string alone, and all but the annotations of others."""
    if all(token.sign == _STRING for token in statement):
        return []
    if statement[0].sign in (_DEF, _ASYNC):
        kept = _unannotated(statement)
    elif statement[0].sign == NAME:
        kept = _unannotated_target(statement)
    else:
        kept = statement
    return [*kept, statement[-1]._replace(sign=END, start=statement[-1].end)] if kept else []


def _unannotated(header: Sequence[Token]) -> list[Token]:
    """A function's header without the annotations of its parameters and of its result (PEP 3107)."""
    kept: list[Token] = []
    depth, skipping = 0, ""
    for at, (sign, *_) in enumerate(header):
        depth -= sign in _HIGHER
        after_parameter = depth == 0 or (depth == 1 and sign in (_COMMA, _EQUALS))
        if (skipping == _COLON and after_parameter) or (skipping == _ARROW and depth == 0 and sign == _COLON):
            skipping = ""
        if not skipping and depth == 0 and sign == _COLON:
            return [*kept, *header[at:]]
        if (depth == 1 and sign == _COLON) or (depth == 0 and sign == _ARROW):
            skipping = skipping or sign
        depth += sign in _DEEPER
        if not skipping:
            kept.append(header[at])
    return kept


def _unannotated_target(statement: list[Token]) -> list[Token]:
    """``x: int = 1`` as ``x = 1`` (PEP 526); nothing of ``x: int``."""
    at = 1
    while at + 1 < len(statement) and (statement[at].sign, statement[at + 1].sign) == (_DOT, NAME):
        at += 2
    if at == len(statement) or statement[at].sign != _COLON:
        return statement
    depth = 0
    for value in range(at, len(statement)):
        sign = statement[value].sign
        depth += (sign in _DEEPER) - (sign in _HIGHER)
        if sign == _EQUALS and not depth:
            return statement[:at] + statement[value:]
    return []
