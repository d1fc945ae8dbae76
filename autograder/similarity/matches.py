"""Two hand-ins side by side: which stretches of one are in the other.

Matches grow from common grams, as in greedy string tiling (Wise 1993) but in one pass: from left to right the longest
that begins at each place, among a few. What the handout has itself is no match, but a match may go on through it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from ..messages import Unit
from .fingerprints import GRAM, WINDOW, grams_of
from .parts import Stretch
from .records import ELSEWHERE

_LOOKED_AT, _TRIED = 64, 8
"""Places in the other text that are thought of and tried for one gram; a text of one token has thousands."""
_MOST_LINES = 300
"""Of one part of one hand-in."""
_WIDEST = 240
"""Characters of a line."""

Gram = tuple[int, int]
"""Where a gram begins: the number of the stretch, and of the token in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of source in pieces, each with the number of the match that it belongs to; 0 is none."""

    number: int
    """Counted from 1 in its unit."""
    pieces: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of one unit that belong to one part."""

    unit: str
    lines: tuple[Line, ...]
    left_out: int = 0
    """Lines that follow and are not shown."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one hand-in has of one part."""

    id: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One part of two hand-ins, with the matches marked."""

    part: str
    a: Side
    b: Side


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    match: int


def side_by_side(
    a: tuple[str, Sequence[Stretch]], b: tuple[str, Sequence[Stretch]], known: Set[str], parts: Sequence[str]
) -> list[SideBySide]:
    """Two hand-ins, each an id and its stretches: of these parts those in which a match begins or ends."""
    marks_a: list[list[_Mark]] = [[] for _ in a[1]]
    marks_b: list[list[_Mark]] = [[] for _ in b[1]]
    for match, (at, to, length) in enumerate(_matches(a[1], b[1], known), start=1):
        for stretches, marks, (stretch, first) in ((a[1], marks_a, at), (b[1], marks_b, to)):
            tokens = stretches[stretch].tokens[first : first + length]
            marks[stretch].append(_Mark(tokens[0].start, tokens[-1].end, match))
    touched = {
        one.part for side, marks in ((a[1], marks_a), (b[1], marks_b)) for one, m in zip(side, marks, strict=True) if m
    }
    return [
        SideBySide(
            part, Side(a[0], tuple(_excerpts(a[1], marks_a, part))), Side(b[0], tuple(_excerpts(b[1], marks_b, part)))
        )
        for part in parts
        if part in touched
    ]


def _matches(a: Sequence[Stretch], b: Sequence[Stretch], known: Set[str]) -> Iterator[tuple[Gram, Gram, int]]:
    """Where each match begins in `a` and in `b`, and its tokens; in the order of `a`, where none overlap."""
    in_b = [grams_of(stretch.signs) for stretch in b]
    places: defaultdict[str, list[Gram]] = defaultdict(list)
    for number, grams in enumerate(in_b):
        for at, gram in enumerate(grams):
            if gram not in known:
                places[gram].append((number, at))
    for number, stretch in enumerate(a):
        grams, at = grams_of(stretch.signs), 0
        while at < len(grams):
            near = sorted(places.get(grams[at], ())[:_LOOKED_AT], key=lambda place: b[place[0]].part != stretch.part)
            common = [(_common(grams, at, in_b[where], first, known), (where, first)) for where, first in near[:_TRIED]]
            length, place = max(common, key=lambda one: one[0], default=(0, (0, 0)))
            if length >= WINDOW:
                yield (number, at), place, length + GRAM - 1
                at += length + GRAM - 1
            else:
                at += 1


def _common(one: Sequence[str], at: int, other: Sequence[str], to: int, known: Set[str]) -> int:
    """How many grams from there on are the same, up to the last that the handout does not have."""
    length, last = 0, 0
    while at + length < len(one) and to + length < len(other) and one[at + length] == other[to + length]:
        length += 1
        if one[at + length - 1] not in known:
            last = length
    return last


def _excerpts(stretches: Sequence[Stretch], marks: Sequence[Sequence[_Mark]], part: str) -> Iterator[Excerpt]:
    """All that stands in a part, up to `_MOST_LINES`; of what stands in none only where a mark is."""
    left = _MOST_LINES
    numbered = enumerate(number for number, stretch in enumerate(stretches) if stretch.part == part)
    for _, run in groupby(numbered, key=lambda one: (one[1] - one[0], stretches[one[1]].unit.name)):  # without a gap
        numbers = [number for _, number in run]
        found = sorted((mark for number in numbers for mark in marks[number]), key=lambda mark: (mark.start, -mark.end))
        if not left or (part == ELSEWHERE and not found):
            continue
        first, last = stretches[numbers[0]].tokens[0], stretches[numbers[-1]].tokens[-1]
        excerpt = _excerpt(stretches[numbers[0]].unit, first.start, last.end, found, left)
        left -= len(excerpt.lines)
        yield excerpt


def _excerpt(unit: Unit, start: int, end: int, marks: Sequence[_Mark], most: int) -> Excerpt:
    """Whole lines around a place in a unit. Marks come by their start; one that begins inside another is cut."""
    start = unit.source.rfind("\n", 0, start) + 1
    number = unit.source.count("\n", 0, start) + 1
    waiting = deque(marks)
    lines = []
    rows = unit.source[start:end].split("\n")
    for row in rows[:most]:
        pieces, at = [], 0
        while at < len(row):
            while waiting and waiting[0].end <= start + at:
                waiting.popleft()
            mark = waiting[0] if waiting else None
            inside = mark is not None and mark.start <= start + at
            until = len(row) if mark is None else min(len(row), (mark.end if inside else mark.start) - start)
            pieces.append((row[at:until][: _WIDEST - at], mark.match if mark and inside else 0))
            at = until if until < _WIDEST else len(row)
        lines.append(Line(number, tuple(pieces)))
        start, number = start + len(row) + 1, number + 1
    return Excerpt(unit.name, tuple(lines), len(rows) - len(lines))
