"""Whose row is whose: exactly one fits, or none is taken."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .table import named

_OF_A_DOWNLOAD = re.compile(r"(?:(?P<name>.*)_)?(?P<number>\d+)", re.DOTALL)
"""Ids as `submission.downloads` makes them: the name as the platform writes it, and its number for the person."""
_NAMELESS = {"participant"}
"""What a download of Moodle has for a name where marking is blind."""


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the platform's file."""

    row: int
    number: str
    """The platform's own number for the person; empty where the row has none."""
    name: str
    keys: tuple[str, ...]
    """Whatever else is the person's alone."""

    @property
    def told(self) -> str:
        return self.name or self.number or "a row without a name"


@dataclass(frozen=True, slots=True)
class Matches:
    """Whose grade goes into which row, and what fits nowhere."""

    rows: dict[str, int] = field(default_factory=dict)
    """By id."""
    nobody: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    """Ids that fit more than one row, or share a row with another id."""
    misnamed: list[str] = field(default_factory=list)
    """Ids whose number is somebody's of another name."""
    without: list[str] = field(default_factory=list)
    """People of the file whom no grade fits."""

    def notes(self) -> Iterator[str]:
        """What a person has to see to."""
        if self.nobody:
            yield f"{_count(self.nobody, 'grade')} of nobody in the file, not written: {named(self.nobody)}"
        if self.several:
            yield (
                f"{_count(self.several, 'grade')} not written, since several ids or several rows fit one another: "
                f"{named(self.several)}"
            )
        if self.misnamed:
            yield (
                f"{_count(self.misnamed, 'grade')} not written, since the number is in the file with another name: "
                f"{named(self.misnamed)}; if it is the same person, say --by-number"
            )
        if self.without:
            yield f"{_count(self.without, 'row')} of the file without a grade, left as is: {named(self.without)}"


def match(ids: Sequence[str], people: Sequence[Person], by_number: bool) -> Matches:
    """Find the one row of each id: by the number in it and the name before it, or by the whole of it.

    Args:
        by_number: whether a number suffices where the names differ.
    """
    numbers, keys = defaultdict(list), defaultdict(set)
    for person in people:
        if person.number:
            numbers[person.number].append(person)
        for key in (*person.keys, person.name):
            if key.strip():
                keys[_folded(key)].add(person.row)
    found = Matches()
    fitting: dict[str, set[int]] = {}
    for identity in ids:
        rows = set(keys[_folded(identity)])
        misnamed = False
        if download := _OF_A_DOWNLOAD.fullmatch(identity):
            for person in numbers[download["number"]]:
                if by_number or not download["name"] or _same_name(download["name"], person.name):
                    rows.add(person.row)
                else:
                    misnamed = True
        if not rows:
            (found.misnamed if misnamed else found.nobody).append(identity)
        fitting[identity] = rows
    taken = Counter(row for rows in fitting.values() for row in rows)
    for identity, rows in fitting.items():
        if len(rows) > 1 or any(taken[row] > 1 for row in rows):
            found.several.append(identity)
        elif rows:
            found.rows[identity] = min(rows)
    found.without.extend(person.told for person in people if not taken[person.row])
    return found


def _same_name(ours: str, theirs: str) -> bool:
    """Whether two spellings have the same letters, in whatever order: platforms drop signs, spaces and accents."""
    return not theirs.strip() or _folded(ours) in _NAMELESS or bool(_spellings(ours) & _spellings(theirs))


def _spellings(name: str) -> set[str]:
    folded = _folded(name)
    without_accents = _ascii(unicodedata.normalize("NFKD", folded))
    without_accented = _ascii(unicodedata.normalize("NFC", name.lower()))
    kept = ("".join(sorted(filter(str.isalnum, one))) for one in (folded, without_accents, without_accented))
    return {one for one in kept if one}


def _ascii(text: str) -> str:
    return text.encode("ascii", "ignore").decode()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _count(what: Sequence[str], noun: str) -> str:
    return f"{len(what)} {noun}{'' if len(what) == 1 else 's'}"
