"""A class compared: from fingerprints to the pairs that are most alike.

No text is held against every other. An index leads from each fingerprint to those who have it (Schleimer, Wilkerson &
Aiken 2003), and hand-ins with the same fingerprints count as one, so that a thousand copies cost as much as one.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path

from ..errors import CourseError
from ..records import Submission
from ..submission import load_submission
from .fingerprints import grams_of, winnow
from .matches import SideBySide, side_by_side
from .parts import MOST_TOKENS, definitions_in, stretches_of, units_of
from .records import ELSEWHERE, WHOLE, Likeness, Pair, Scope, Similarity

_PRIOR = 6
"""Others that we imagine without a fingerprint, so that in a class of three what two share still tells something."""
_MEETINGS = 5_000_000
"""Pairs that are met through the index, in each scope; beyond, what most hand-ins have is left out of the search."""
_UNIT = 1024
"""Weights are whole numbers, in this part of a bit: their sums do not depend on an order."""
_SPARE = 10
"""Candidates of each scope for each pair that is asked for."""
_SAMPLE = 5_000
"""Pairs from which medians are taken; all pairs of a hundred hand-ins."""
_NAMED = 20
"""Ids in a list."""

Grams = frozenset[str]
_Prints = tuple[tuple[str, Grams], ...]
"""Fingerprints by scope."""


@dataclass(frozen=True, slots=True)
class Handout:
    """What everybody was given."""

    files: Submission
    """The stub, and the public files beside it."""
    definitions: tuple[str, ...]
    """The functions and classes of the stub."""
    grams: Grams
    """All grams of all of these."""

    @staticmethod
    def of(folder: Path, assignment: str) -> Handout:
        """What a folder of `assignments/` gives out. Raises `CourseError` when there is no stub to be read."""
        given = load_submission(folder, assignment, "handout")
        if given.problem:
            raise CourseError(f"the handout in {folder} cannot be read: {given.problem}")
        grams = frozenset(gram for one in stretches_of(units_of(given), ()) for gram in grams_of(one.signs))
        return Handout(given, definitions_in(given.units), grams)


@dataclass(slots=True)
class _Text:
    """What one hand-in, or several with nothing that tells them apart, consists of."""

    prints: Mapping[str, Grams]
    ids: list[str] = field(default_factory=list)
    mass: dict[str, int] = field(default_factory=dict)
    """The weight of each scope."""


class Comparison:
    """The hand-ins of a class with their fingerprints, weighted."""

    def __init__(self, assignment: str, submissions: Sequence[Submission], handout: Handout):
        """Raises `CourseError` when there are not two of them."""
        if len(submissions) < 2:
            raise CourseError(
                f"{len(submissions)} hand-in: two are needed to compare; name the folder of the whole class"
            )
        submissions = sorted(submissions, key=lambda submission: submission.id)
        self._assignment, self._handout = assignment, handout
        self._submissions = {submission.id: submission for submission in submissions}
        self._count = len(submissions)
        self._scopes = (WHOLE, *handout.definitions, ELSEWHERE)
        self._notes: list[str] = []
        self._texts = list(self._read(submissions))
        self._of = {identity: text for text in self._texts for identity in text.ids}
        self._notes += _notes(submissions, self._of)
        having = Counter[str]()
        for text in self._texts:
            having.update(dict.fromkeys(text.prints.get(WHOLE, ()), len(text.ids)))
        self._weight = {gram: _weight(n, self._count) for gram, n in having.items()}
        for text in self._texts:
            text.mass = {scope: self._mass(grams) for scope, grams in text.prints.items()}

    def _read(self, submissions: Sequence[Submission]) -> Iterable[_Text]:
        """The texts in the order of the first id of each; none for a hand-in without a fingerprint."""
        read: dict[str, _Prints] = {}
        texts: dict[_Prints, _Text] = {}
        for submission in submissions:
            if submission.sha256 not in read:
                read[submission.sha256], tokens = _prints_of(submission, self._handout)
                if tokens == MOST_TOKENS:
                    self._notes.append(f"{submission.id}: only the first {MOST_TOKENS:,} tokens are compared")
            if prints := read[submission.sha256]:
                texts.setdefault(prints, _Text(dict(prints))).ids.append(submission.id)
        return texts.values()

    def most_alike(self, most: int) -> Similarity:
        """The `most` pairs that rank highest in any scope."""
        found = {pair for scope in self._scopes for pair in self._candidates(scope, most * _SPARE)}
        texts = self._texts
        pairs = [self._pair(texts[i], texts[j]) for i, j in sorted(found)]
        pairs += [self._pair(text, text) for text in texts if len(text.ids) > 1 and text.prints]
        pairs.sort(key=lambda pair: (-pair.rank, pair.a, pair.b))
        return self._similarity(pairs[:most])

    def pair(self, a: str, b: str) -> Similarity:
        """One pair, whatever its rank. Raises `CourseError` when an id is not in the class."""
        for identity in (a, b):
            if identity not in self._submissions:
                near = get_close_matches(identity, self._submissions, 1)
                hint = f"did you mean {near[0]}?" if near else "ids are what grade prints"
                raise CourseError(f"no hand-in is called {identity!r}; {hint}")
            if identity not in self._of:
                raise CourseError(f"{identity} has nothing to compare: no code, or none but the handout's")
        if a == b:
            raise CourseError(f"{a} and {b} are the same hand-in; expected two ids")
        likenesses = list(self._likenesses(self._of[a], self._of[b]))
        return self._similarity([Pair(a, b, likenesses[0], _by_rank(likenesses[1:]))])

    def side_by_side(self, pair: Pair) -> list[SideBySide]:
        """The parts of two hand-ins that have anything in common, most alike first."""
        a, b = (
            (identity, list(stretches_of(units_of(self._submissions[identity]), self._handout.definitions)))
            for identity in (pair.a, pair.b)
        )
        parts = dict.fromkeys((*(one.scope for one in pair.parts), *self._scopes[1:]))
        return side_by_side(a, b, self._handout.grams, list(parts))

    def _similarity(self, pairs: list[Pair]) -> Similarity:
        scopes = [self._scope(name) for name in self._scopes]
        return Similarity(
            assignment=self._assignment, hand_ins=self._count, scopes=scopes, pairs=pairs, notes=self._notes
        )

    def _mass(self, grams: Collection[str]) -> int:
        return sum(map(self._weight.__getitem__, grams))

    def _likenesses(self, one: _Text, other: _Text) -> Iterator[Likeness]:
        """The whole first, then every scope in which both have something."""
        for scope in self._scopes:
            if scope in one.prints and scope in other.prints:
                shared = self._mass(one.prints[scope] & other.prints[scope])
                yield Likeness(scope, round(_share(shared, one, other, scope), 4), round(shared / _UNIT, 1))
            elif scope == WHOLE:
                yield Likeness(WHOLE, 0.0, 0.0)

    def _pair(self, one: _Text, other: _Text) -> Pair:
        ids = sorted(one.ids) if one is other else sorted([one.ids[0], other.ids[0]])
        rest = ids[2:] if one is other else sorted([*one.ids[1:], *other.ids[1:]])
        likenesses = list(self._likenesses(one, other))
        return Pair(ids[0], ids[1], likenesses[0], _by_rank(likenesses[1:]), rest[:_NAMED], len(rest))

    def _candidates(self, scope: str, most: int) -> list[tuple[int, int]]:
        """The numbers of the texts that rank highest in a scope, each pair once, as far as the index tells."""
        index: defaultdict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            for gram in text.prints.get(scope, ()):
                index[gram].append(number)
        rarest = sorted((gram for gram in index if len(index[gram]) > 1), key=lambda gram: (len(index[gram]), gram))
        meetings, searched = 0, dict[str, list[int]]()
        for gram in rarest:
            meetings += len(index[gram]) * (len(index[gram]) - 1) // 2
            if meetings > _MEETINGS:
                break
            searched[gram] = index[gram]
        ranked = self._ranked(scope, searched)
        return [(i, j) for _, i, j in heapq.nlargest(most, ranked, key=lambda one: (one[0], -one[1], -one[2]))]

    def _ranked(self, scope: str, index: Mapping[str, Sequence[int]]) -> Iterator[tuple[float, int, int]]:
        for number, text in enumerate(self._texts):
            shared: defaultdict[int, int] = defaultdict(int)
            for gram in text.prints.get(scope, ()):
                weight = self._weight[gram]
                for other in index.get(gram, ()):
                    if other >= number:
                        break
                    shared[other] += weight
            for other, weight in shared.items():
                yield weight * _share(weight, text, self._texts[other], scope), other, number

    def _scope(self, name: str) -> Scope:
        having = [text for text in self._texts if name in text.prints for _ in text.ids]
        shares = sorted(
            _share(self._mass(one.prints[name] & other.prints[name]), one, other, name)
            for one, other in _sampled(having)
        )
        if not shares:
            return Scope(name, len(having))
        median, usual = (round(shares[int(of * (len(shares) - 1))], 4) for of in (0.5, 0.95))
        return Scope(name, len(having), median, usual)


def _weight(having: int, count: int) -> int:
    """What it tells that two have a fingerprint: the surprise that one more has what so many others have."""
    return max(1, round(_UNIT * math.log2((count + _PRIOR) / max(1, having - 1))))


def _share(shared: int, one: _Text, other: _Text, scope: str) -> float:
    return 2 * shared / (one.mass[scope] + other.mass[scope])


def _by_rank(likenesses: Sequence[Likeness]) -> list[Likeness]:
    return sorted((one for one in likenesses if one.share), key=lambda one: (-one.rank, one.scope))


def _prints_of(submission: Submission, handout: Handout) -> tuple[_Prints, int]:
    """The fingerprints of a hand-in, and how many of its tokens were looked at."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    tokens = 0
    for stretch in stretches_of(units_of(submission), handout.definitions):
        grams = winnow(stretch.signs, handout.grams)
        found[stretch.part] |= grams
        found[WHOLE] |= grams
        tokens += len(stretch.tokens)
    return tuple((scope, frozenset(found[scope])) for scope in sorted(found) if found[scope]), tokens


def _sampled(texts: Sequence[_Text]) -> Iterator[tuple[_Text, _Text]]:
    """All pairs if they are few, else as many as suffice, the same ones each time."""
    if math.comb(len(texts), 2) <= _SAMPLE:
        yield from combinations(texts, 2)
        return
    draw = random.Random(0)
    for _ in range(_SAMPLE):
        i, j = draw.sample(range(len(texts)), 2)
        yield texts[i], texts[j]


def _notes(submissions: Sequence[Submission], compared: Collection[str]) -> Iterator[str]:
    for submission in submissions:
        if submission.problem:
            yield f"{submission.id}: {submission.problem}"
    empty = [one.id for one in submissions if one.id not in compared and not one.problem]
    if empty:
        more = f" and {len(empty) - _NAMED} more" if len(empty) > _NAMED else ""
        yield f"nothing but the handout, or too little to compare: {', '.join(empty[:_NAMED])}{more}"
