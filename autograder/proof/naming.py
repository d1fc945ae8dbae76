"""Are mistakes called by their names? Two at once, drawn at random, and mutants, which nobody has named before.

A name is held against what it stands for: a file that makes the named mistakes (`DiagnosisBank.given`) and the answer
itself are asked the same fresh cases, drawn under a secret of their own, of everything that the check had called, and
have to agree on every number to 1e-9.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import permutations
from statistics import median
from typing import Any, TypeAlias

import torch
from msgspec import structs

from ..checks.agreement import same_reply, same_values
from ..checks.battery import Battery
from ..checks.diagnosis import DiagnosisBank, Explanation
from ..checks.oracle import Oracle
from ..checks.signature import Signature
from ..checks.suite import Suite
from ..grade import load_of
from ..messages import Raised, Refused, Unit
from ..records import Diagnosis, Died, Submission, TimedOut
from ..rubric import AssignmentRule, ExerciseRule
from ..sandbox.sandbox import Sandbox
from ..sandbox.session import Batch
from ..wire import Call, Returned
from .mutants import Mutant, mutants
from .problems import alternatives, named
from .results import DoubleResult, MutantResult, Naming, SpokenName, WrongResult

FRESH = 2001
"""Number of the secret under which names are held against what they stand for; no proof uses it otherwise."""
_SEED = 500
"""Of the draws."""
_MUTANTS = 200
"""Mutants of an assignment, at most, that are looked at for false names."""
_DRAWS = 4
"""Times that doubles are drawn anew for those that are no mistake after all."""

Replies: TypeAlias = "Sequence[Returned | Raised | Refused]"


class Namer:
    """Asks for the names of an assignment's mistakes, after its wrong answers have shown what its exercises ask.

    Args:
        suite: whose diagnoses speak.
        fresh: the same checks under a secret of their own.
        rule: the assignment.
        solution: what answers are made of, beside the exercise in question.
        sandbox: where answers run.
        ask: what an exercise's checks that cost points have named in a submission, by check.
        drawn: the batteries that an exercise has drawn.
        pooled: does something to every item, several at a time.
    """

    def __init__(
        self,
        suite: Suite,
        fresh: Suite,
        rule: AssignmentRule,
        solution: Submission,
        sandbox: Sandbox,
        ask: Callable[[ExerciseRule, Submission], list[tuple[str, Diagnosis]]],
        drawn: Callable[[ExerciseRule], list[Battery]],
        pooled: Callable[[str, Callable[[Any], Any], Sequence[Any]], list[Any]],
    ):
        self._suite, self._fresh, self._rule, self._solution = suite, fresh, rule, solution
        self._sandbox, self._ask, self._drawn, self._pooled = sandbox, ask, drawn, pooled
        self._calls: dict[str, list[Call]] = {}

    def doubles(self, count: int) -> list[DoubleResult]:
        """So many answers with two known mistakes each, spread over the exercises for which there are any."""
        tasks: list[tuple[ExerciseRule, Explanation]] = []
        exercises = [one for one in self._rule.exercises if count and self._bank(one).asked]
        for place, exercise in enumerate(exercises):
            share = -(-(count - len(tasks)) // (len(exercises) - place))
            tasks += [(exercise, one) for one in self._drawn_doubles(exercise, share)]

        def put(task: tuple[ExerciseRule, Explanation]) -> DoubleResult:
            exercise, truth = task
            found = self._ask(exercise, self._altered(f"double of {exercise.name}", truth.source))
            names = list(dict.fromkeys(one.name for _, one in found))
            replies = self._replies(truth.source, self._calls_of(exercise))
            explained = _exact(truth.names, names) or any(self._is_true(exercise, replies, name) for name in names)
            return DoubleResult(exercise.name, list(truth.names), names, explained)

        return self._pooled("two mistakes at once", put, tasks) if tasks else []

    def of_mutants(self, tried: Sequence[MutantResult]) -> list[SpokenName]:
        """Some of the mutants that lose points, with what the diagnosis says in each exercise that refuses them."""
        killed = [one for one in tried if one.fate == "killed"]
        some = random.Random(_SEED).sample(killed, min(_MUTANTS, len(killed)))
        made = {one.id: one for one in mutants(self._solution.units[0].source)} if some else {}
        exercises = {exercise.name: exercise for exercise in self._rule.exercises}
        tasks = [
            (made[one.id], exercises[name])
            for one in some
            for name in dict.fromkeys(failed.partition(".")[0] for failed in one.failed)
        ]
        found = self._pooled("names of mutants", lambda task: self._spoken(*task), tasks) if tasks else []
        return [one for several in found for one in several]

    def rows(
        self, wrongs: Iterable[WrongResult], doubles: Sequence[DoubleResult], spoken: Sequence[SpokenName]
    ) -> list[Naming]:
        """The figures of each exercise."""
        first = [one for one in wrongs if one.secret == 1]
        names = [one.name for one in self._rule.exercises]
        return [
            _row(
                name,
                [one for one in first if one.exercise == name],
                [one for one in doubles if one.exercise == name],
                [one for one in spoken if one.exercise == name],
                self._suite.diagnoses[name].seconds,
            )
            for name in names
            if name in self._suite.diagnoses
        ]

    # ------------------------------------------------------------ two at once

    def _drawn_doubles(self, exercise: ExerciseRule, count: int) -> list[Explanation]:
        """Doubles that are wrong: two mistakes may well undo each other."""
        generator = random.Random(f"{_SEED} {self._rule.name} {exercise.name}")
        signatures: dict[str, Signature] = {one.signature.target: one.signature for one in self._drawn(exercise)}
        found: dict[str, Explanation] = {}
        for _ in range(_DRAWS):
            more = self._bank(exercise).doubles(count - len(found), list(signatures.values()), generator)
            found |= {one.source: one for one in more if self._is_wrong(exercise, one.source)}
        return list(found.values())[:count]

    def _is_wrong(self, exercise: ExerciseRule, source: str) -> bool:
        calls = self._calls_of(exercise)
        wrong = self._replies(source, calls)
        right = self._replies("", calls)
        return not all(map(same_reply, right, wrong)) and any(isinstance(reply, Returned) for reply in wrong)

    # ------------------------------------------------------------ mutants

    def _spoken(self, mutant: Mutant, exercise: ExerciseRule) -> list[SpokenName]:
        """What each check says, and whether it is true; without a name where no check says anything."""
        submission = self._altered(mutant.id, "", mutant.source)
        found = self._ask(exercise, submission)
        calls = self._calls_of(exercise)
        with self._sandbox.session(load_of(submission, self._suite)) as session:
            replies = session.perform(Batch.of(calls))
        silent = SpokenName(mutant.id, exercise.name, "", "", True, mutant.diff)
        if isinstance(replies, TimedOut | Died) or not found:
            return [silent]
        told = {one.name: check for check, one in reversed(found)}
        return [
            structs.replace(
                silent,
                check=check,
                name=name,
                true=not self._bank(exercise).given(name) or self._is_true(exercise, replies, name),
            )
            for name, check in told.items()
        ]

    def _is_true(self, exercise: ExerciseRule, replies: Replies, name: str) -> bool:
        """Whether an answer that replied so is one of the functions that a name stood for, in what had been called.

        Only values are compared where they are wrong: who is told of a wrong number is told nothing of gradients.
        """
        calls = self._calls_of(exercise)
        return any(
            self._is_same(
                source,
                [(call, reply) for call, reply in zip(calls, replies, strict=True) if call.target in given.targets],
            )
            for given in self._bank(exercise).given(name)
            for source in given.sources
        )

    def _is_same(self, source: str, answered: Sequence[tuple[Call, Returned | Raised | Refused]]) -> bool:
        right, named_as = (self._replies(text, [call for call, _ in answered]) for text in ("", source))
        replies = [reply for _, reply in answered]
        same = same_reply if all(map(same_values, right, replies)) else same_values
        return bool(answered) and all(map(same, named_as, replies))

    # ------------------------------------------------------------ what is compared

    def _calls_of(self, exercise: ExerciseRule) -> list[Call]:
        """Calls that nobody was diagnosed on; where nothing is drawn, those that all diagnoses were made on.

        Those in float64 and on the CPU: there a function is what its text says.
        """
        if exercise.name not in self._calls:
            judged = [one for one in self._drawn(exercise) if not one.shapes_only and one.dtype == torch.float64]
            plain = [one for one in judged if one.options.device == "cpu" and not one.options.strided]
            calls = [call for one in plain for call in self._fresh.banks.bank(one).drawn.calls]
            self._calls[exercise.name] = calls or [
                call for several in self._bank(exercise).asked for call in several if call.device == "cpu"
            ]
        return self._calls[exercise.name]

    def _replies(self, source: str, calls: Sequence[Call]) -> list[Returned | Raised | Refused]:
        text = f"{self._solution.units[0].source}\n\n{source}"
        oracle = Oracle.from_source(text, "named", self._suite.harness)
        return [oracle.attempt(call) for call in calls]

    def _bank(self, exercise: ExerciseRule) -> DiagnosisBank:
        return self._suite.diagnoses[exercise.name]

    def _altered(self, name: str, more: str, source: str = "") -> Submission:
        unit = self._solution.units[0]
        text = f"{source or unit.source}\n\n{more}" if more else source
        return replace(self._solution, id=name, sha256="", units=(Unit(unit.name, text),))


def _row(
    exercise: str,
    wrongs: Sequence[WrongResult],
    doubles: Sequence[DoubleResult],
    spoken: Sequence[SpokenName],
    seconds: Sequence[float],
) -> Naming:
    alone = sum(one.name in one.names for one in wrongs)
    return Naming(
        exercise,
        len(wrongs),
        alone,
        sum(named(one) for one in wrongs) - alone,
        len(doubles),
        sum(one.explained for one in doubles),
        sum(_exact(one.mistakes, one.names) for one in doubles),
        len({one.mutant for one in spoken}),
        len({one.mutant for one in spoken if one.name}),
        len({one.mutant for one in spoken if not one.true}),
        round(1000 * median(seconds), 1) if seconds else None,
    )


def _exact(mistakes: Sequence[str], names: Iterable[str]) -> bool:
    """Whether the mistakes themselves are named, in whatever order, perhaps as one of several explanations."""
    orders = {" + ".join(order) for order in permutations(mistakes)}
    return any(orders & set(alternatives(name)) for name in names)
