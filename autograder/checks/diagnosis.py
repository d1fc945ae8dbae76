"""Which known mistakes give exactly these wrong answers?

Asked in this order, and the first that explains all of the answers is told:

1. the wrong answers of `reference/<assignment>/wrong/`, each run in this process on the calls that the submission was
   asked: the same replies to 1e-9, gradients included;
2. where the signature has an equation, edits of it, one or several at once, on probes of their own (`equations`);
3. two wrong answers at once, as mixtures of their texts (`mixtures`);
4. what the outputs of a cell depend on (`equations.properties`), a sentence without a claim of why.

Several that are the same function are all named. No match is silence. On a GPU only those count that are right on the
CPU: a check of devices comes after the others, and a known mistake in a formula may happen to make a tensor in the
wrong place as well.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from msgspec import structs

from ..errors import CourseError
from ..messages import Raised, Refused
from ..records import Diagnosis
from ..wire import Call, Returned
from .agreement import same_reply, same_values
from .equations.properties import Dependence
from .equations.search import EquationSearch, Found
from .mixtures import pairs
from .oracle import Oracle
from .signature import Signature

_TOLD = 3
"""Explanations named at most."""
_TRIED_CALLS = 3
"""Calls on which a mixture's opposite has to be right."""

Replies: TypeAlias = "Sequence[Returned | Raised | Refused]"
Ask: TypeAlias = "Callable[[Sequence[Call]], Replies | None]"
"""Poses probes to the submission; None where it does not answer any more."""


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong answer kept by the course, and what to say to somebody who hands it in."""

    name: str
    text: str
    caught_by: str
    """The check that must catch it."""
    exercise: str
    path: str
    source: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Mistakes that together make a submission's answers."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    source: str
    """A file that answers so."""

    @property
    def name(self) -> str:
        return " + ".join(self.names)

    @property
    def text(self) -> str:
        return " Besides: ".join(self.texts)

    def without(self, names: Collection[str]) -> Explanation:
        left = [pair for pair in zip(self.names, self.texts, strict=True) if pair[0] not in names]
        return Explanation(tuple(name for name, _ in left), tuple(text for _, text in left), self.source)


@dataclass(frozen=True, slots=True)
class Given:
    """What a name stood for when it was given."""

    sources: tuple[str, ...]
    """Files that answer as it says, one for each alternative."""
    targets: frozenset[str]
    """What had been called: of anything else it says nothing."""


class DiagnosisBank:
    """The known mistakes of one exercise, and what each of them replies; worked out when first needed."""

    def __init__(self, misconceptions: Sequence[Misconception], reference: Oracle, harness: str = ""):
        self._known, self._reference, self._harness = tuple(misconceptions), reference, harness
        self._oracles: dict[str, Oracle | None] = {}
        self._answers: dict[tuple[str, int], list[Returned | Raised | Refused]] = {}
        self._right: dict[tuple[str, int], bool] = {}
        self._keep: list[Sequence[Call]] = []
        self._asked: dict[int, Sequence[Call]] = {}
        self._searches: dict[str, tuple[EquationSearch, Dependence]] = {}
        self._kept: dict[tuple[str, Found], Misconception | None] = {}
        self._given: dict[str, list[Given]] = {}
        self._lock = threading.Lock()
        self.seconds: list[float] = []
        """Wall time of each diagnosis so far, with the submission's answers to probes."""

    def explain(
        self,
        calls: Sequence[Call],
        replies: Replies,
        signature: Signature | None = None,
        ask: Ask | None = None,
    ) -> Diagnosis | None:
        """The mistakes whose answers to these calls are the submission's own.

        Where those answers are right, nothing in them can tell one mistake from another: then there is none. With a
        `signature` that has an equation the submission is asked some more, by `ask`.
        """
        started = time.perf_counter()
        self._asked[id(calls)] = calls
        found = self._explain(calls, replies, signature, ask)
        self.seconds.append(time.perf_counter() - started)
        return found

    def _explain(
        self, calls: Sequence[Call], replies: Replies, signature: Signature | None, ask: Ask | None
    ) -> Diagnosis | None:
        with self._lock:
            if self._same("", self._reference, calls, replies):
                return None
            on_cpu = all(call.device == "cpu" for call in calls)
            kept = [one for one in self._known if self._same(one.path, self._oracle(one), calls, replies)]
            if not on_cpu:
                kept = [one for one in kept if self._right_on_cpu(one, calls)]
        dependence: Dependence | None = None
        if on_cpu and signature is not None and signature.equation is not None and ask is not None:
            with self._lock:
                search, dependence = self._search(signature)
            answered = ask(search.probes)
            if answered is not None:
                with self._lock:
                    sure = [one for one in kept if self._same(one.path, self._oracle(one), search.probes, answered)]
                    edited = [] if sure else search.explain(answered)
                    if edited:
                        return self._told([self._in_words(search, signature.target, one) for one in edited], calls)
                    # Nothing explains the gradients too; a name has to fit the values at the least.
                    kept = sure or [one for one in kept if self._has_values(one, search.probes, answered)]
        with self._lock:
            if kept:
                return self._told([Explanation((one.name,), (one.text,), one.source) for one in kept], calls)
            mixed = [one for one in self._mixtures(calls) if self._fits(one.source, calls, replies)] if on_cpu else []
            if mixed:
                return self._told(mixed, calls)
        seen = ask(dependence.probes) if dependence is not None and ask is not None else None
        sentence = dependence.tell(seen) if dependence is not None and seen is not None else ""
        return Diagnosis(_DEPENDENCE, sentence) if sentence else None

    def given(self, name: str) -> list[Given]:
        """What diagnoses of this name stood for; empty where they claimed no more than they saw."""
        return self._given.get(name, [])

    def doubles(self, count: int, signatures: Sequence[Signature], generator: random.Random) -> list[Explanation]:
        """Two known mistakes at once, so many times drawn at random; fewer, or none, where no two go together.

        They are edits of the equations of some signatures, each drawn anew, or mixtures that go with the calls of all
        diagnoses so far, each at most once.
        """
        with self._lock:
            searches = [(self._search(one)[0], one.target) for one in signatures if one.equation is not None]
            asked = self.asked
            mixed = [
                one
                for opposite, one in self._mixable
                if asked and all(self._goes_right(opposite, calls) for calls in asked)
            ]
            generator.shuffle(mixed)
            mixed = mixed[: count // 2 if searches else count]
            drawn = [generator.choice(searches) for _ in range(count - len(mixed))] if searches else []
            edited = [self._in_words(search, target, search.drawn(2, generator)) for search, target in drawn]
        return [*edited, *mixed]

    @property
    def asked(self) -> list[Sequence[Call]]:
        """The calls of all diagnoses so far, each once."""
        return list(self._asked.values())

    def _told(self, explanations: Sequence[Explanation], calls: Sequence[Call]) -> Diagnosis:
        """What all explanations have in common is said once: ``A + either B or C``."""
        some = list({one.names: one for one in reversed(explanations)}.values())[::-1][:_TOLD]
        told = dict(zip(some[0].names, some[0].texts, strict=True))
        common = [name for name in told if all(name in one.names for one in some)] if len(some) > 1 else []
        rests = [one.without(common) for one in some]
        if not all(rest.names for rest in rests):
            common, rests = [], some
        either = " or ".join(rest.name for rest in rests)
        name = " + ".join([*common, f"either {either}" if len(some) > 1 else either])
        text = " Besides: ".join([*(told[one] for one in common), " Or: ".join(rest.text for rest in rests)])
        given = Given(tuple(one.source for one in some), frozenset(call.target for call in calls))
        known = self._given.setdefault(name, [])
        if given not in known:
            known.append(given)
        return Diagnosis(name, text)

    # ------------------------------------------------------------ known wrong answers

    def _same(
        self,
        key: str,
        oracle: Oracle | None,
        calls: Sequence[Call],
        replies: Replies,
    ) -> bool:
        if oracle is None:
            return False
        if (key, id(calls)) not in self._answers:
            self._keep.append(calls)  # so that no other sequence gets the same id
            self._answers[key, id(calls)] = []
        answers = self._answers[key, id(calls)]
        for place, (call, reply) in enumerate(zip(calls, replies, strict=False)):
            if place == len(answers):  # the first call tells most of them apart: no need to work out the others
                answers.append(oracle.attempt(call))
            if not same_reply(answers[place], reply):
                return False
        return bool(calls)

    def _has_values(self, one: Misconception, calls: Sequence[Call], replies: Replies) -> bool:
        oracle = self._oracle(one)
        return oracle is not None and all(
            same_values(oracle.attempt(call), reply) for call, reply in zip(calls, replies, strict=True)
        )

    def _right_on_cpu(self, one: Misconception, calls: Sequence[Call]) -> bool:
        oracle, key = self._oracle(one), (one.path, id(calls))
        if oracle is not None and key not in self._right:
            plain = (structs.replace(call, device="cpu", arithmetic="") for call in calls)
            self._right[key] = all(same_reply(self._reference.attempt(call), oracle.attempt(call)) for call in plain)
        return self._right.get(key, False)

    def _oracle(self, one: Misconception) -> Oracle | None:
        if one.path not in self._oracles:
            try:
                self._oracles[one.path] = Oracle.from_source(one.source, one.path, self._harness)
            except CourseError:
                self._oracles[one.path] = None  # such as a syntax error kept as an example
        return self._oracles[one.path]

    # ------------------------------------------------------------ equations

    def _search(self, signature: Signature) -> tuple[EquationSearch, Dependence]:
        assert signature.equation is not None
        if signature.target not in self._searches:
            made = EquationSearch(signature, signature.equation), Dependence(signature, signature.equation)
            self._searches[signature.target] = made
        return self._searches[signature.target]

    def _in_words(self, search: EquationSearch, target: str, found: Found) -> Explanation:
        """Each edit by the name of the wrong answer that is the same function, where the course keeps one."""
        told = []
        for single, edit in zip(found.singles(), search.edits(found), strict=True):
            kept = self._kept_as(search, target, single)
            told.append((kept.name, kept.text) if kept else (edit.name, edit.text))
        told.sort(key=lambda one: one[0])
        names, texts = zip(*told, strict=True)
        return Explanation(names, texts, search.source(found))

    def _kept_as(self, search: EquationSearch, target: str, single: Found) -> Misconception | None:
        key = target, single
        if key not in self._kept:
            oracle = Oracle.from_source(search.source(single), "equation")
            replies = [oracle.attempt(call) for call in search.probes]
            same = (one for one in self._known if self._same(one.path, self._oracle(one), search.probes, replies))
            self._kept[key] = next(same, None)
        return self._kept[key]

    # ------------------------------------------------------------ mixtures

    @cached_property
    def _mixable(self) -> list[tuple[str, Explanation]]:
        """Mixtures of two kept texts, each behind its opposite."""
        return [
            (opposite, Explanation((a.name, b.name), (a.text, b.text), mixture))
            for mixture, opposite, first, second in pairs([one.source for one in self._known])
            for a, b in ((self._known[first], self._known[second]),)
        ]

    def _mixtures(self, calls: Sequence[Call]) -> Iterator[Explanation]:
        """Those whose opposite is right, so that the mixture has both mistakes."""
        return (one for opposite, one in self._mixable if self._goes_right(opposite, calls))

    def _goes_right(self, source: str, calls: Sequence[Call]) -> bool:
        """Whether a text gives the right answers to the first of some calls."""
        key = source, id(calls)
        if key not in self._right:
            self._keep.append(calls)
            oracle, tried = self._made(source), calls[:_TRIED_CALLS]
            self._right[key] = oracle is not None and all(
                same_reply(self._reference.attempt(call), oracle.attempt(call)) for call in tried
            )
        return self._right[key]

    def _fits(self, source: str, calls: Sequence[Call], replies: Replies) -> bool:
        return self._same(source, self._made(source), calls, replies)

    def _made(self, source: str) -> Oracle | None:
        if source not in self._oracles:
            try:
                self._oracles[source] = Oracle.from_source(source, "mixture", self._harness)
            except CourseError:
                self._oracles[source] = None
        return self._oracles[source]


_DEPENDENCE = "Result depends on the wrong things"
