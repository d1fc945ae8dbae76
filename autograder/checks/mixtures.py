"""Two known mistakes in one file: what the texts of two wrong answers give when they are mixed.

Two answers of one hand often differ in a few places only. Take every other place from the other one: if the mixture is
right, the opposite mixture has both mistakes. No third text is needed to compare with, and that it is right is tried.
"""

from __future__ import annotations

import ast
import difflib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from .parsing import parse

_PLACES = 3
"""Places in which two texts may differ; of n there are 2ⁿ mixtures."""
_LINES = 12
"""Lines in which they may differ."""
_OPPOSITES = 12
"""Opposites that are tried: the right text of each hand is the opposite of many mixtures."""


def lines_of(source: str) -> tuple[str, ...]:
    """The text as `ast.unparse` writes it, without what no student would write; empty for what is no Python.

    A file with a `while` is left out as well: nobody could tell whether a mixture of it comes to an end.
    """
    try:
        tree = parse(source)
    except SyntaxError:
        return ()
    if any(isinstance(node, ast.While) for node in ast.walk(tree)):
        return ()
    tree.body = [node for node in tree.body if not _is_note(node)]
    return tuple(ast.unparse(tree).splitlines())


def mixtures(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Mixtures of two texts that parse, each with its opposite; nothing where they have too little in common."""
    if len(set(a) ^ set(b)) > _LINES:
        return
    blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    places = [place for place, block in enumerate(blocks) if block[0] != "equal"]
    if not 2 <= len(places) <= _PLACES:
        return
    for size in range(1, len(places)):
        for taken in itertools.combinations(places, size):
            mixture, opposite = _mixed(a, b, blocks, taken), _mixed(a, b, blocks, set(places) - set(taken))
            if _parses(mixture) and _parses(opposite):
                yield mixture, opposite


def pairs(sources: Sequence[str]) -> list[tuple[str, str, int, int]]:
    """Mixtures of any two of the files: text, opposite, and whose they are.

    What many pairs have in common is no accident: only the opposites that most pairs give are kept.
    """
    texts = [(place, lines_of(source)) for place, source in enumerate(sources)]
    found = [
        (mixture, opposite, first, second)
        for (first, a), (second, b) in itertools.combinations([one for one in texts if one[1]], 2)
        for mixture, opposite in mixtures(a, b)
    ]
    count = Counter(opposite for _, opposite, _, _ in found)
    common = {opposite for opposite, times in count.most_common(_OPPOSITES) if times > 1}
    return [one for one in found if one[1] in common]


def _mixed(
    a: Sequence[str],
    b: Sequence[str],
    blocks: Sequence[tuple[str, int, int, int, int]],
    from_b: Sequence[int] | set[int],
) -> str:
    lines: list[str] = []
    for place, (_, start, end, other, until) in enumerate(blocks):
        lines += b[other:until] if place in from_b else a[start:end]
    return "\n".join(lines) + "\n"


def _parses(text: str) -> bool:
    try:
        parse(text)
    except SyntaxError:
        return False
    return True


def _is_note(node: ast.stmt) -> bool:
    """The docstring on top, or a constant that says what catches the answer."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id="CAUGHT_BY")]):
            return True
    return False
