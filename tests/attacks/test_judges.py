"""Checks under answers of every form: a hostile reply is judged, and never makes a check fail by itself.

A check that fails is UNGRADED, and its points are awaited instead of lost: a hand-in must not be able to bring that
about. What the wire lets through is thrown at every check of the course: right answers with hostile parts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import torch
from msgspec import structs

from autograder.checks.suite import Suite
from autograder.messages import Loaded, LoadProblem, Place, Raised, Refused, Sync
from autograder.records import Outcome
from autograder.wire import PREFIX, Call, Done, Opaque, Response, Returned, decode, encode

from .harness import COURSE, suite

ROUNDS = 12
READ_BY_THEMSELVES = {
    "cell_path.hundred_steps", "tbptt.memory", "init.interface", "init.recurrent_weights", "init.input_weights",
    "init.biases", "init.drawn_anew",
}  # fmt: skip
"""Checks that take a reply apart with their own hands and still stumble over one of another form: to be mended there.
It wins nobody a point, but staff have to look."""
ASSIGNMENTS = [rule.name for rule in COURSE.rubric.assignments]
Reply = Returned | Raised | Refused

_PLACE = Place("x.py", 1 << 40, "", "")
SCALARS: list[Any] = [
    None, True, 0, -1, 1 << 62, -(1 << 63), (1 << 64) - 1, 1e308, -0.0, float("nan"), float("inf"), "", "text", "nan",
    Opaque("x"), Opaque(""), [], {}, [None], [[]], {"": None}, {"a": [1, {"b": []}]}, [0.0] * 50, ["x"] * 3,
]  # fmt: skip
PROBLEMS = [
    LoadProblem([], Raised("", "", "", [])),
    LoadProblem(["", "LSTMCell"], Raised("load", "TimedOut", "", [_PLACE])),
]


class Hostile:
    """Answers as the reference does, and then changes something in the answers."""

    def __init__(self, suite: Suite, known: dict[int, tuple[Sequence[Call], list[Reply]]], seed: int):
        self._reference, self._known, self._chance = suite.banks.reference, known, random.Random(seed)
        self._share = self._chance.choice([0.02, 0.3, 1.0])
        self.threads: list[str] = self._chance.choice([[], [""]])

    def loaded(self) -> Loaded:
        return Loaded(self._chance.choice([[], PROBLEMS]), self._chance.choice([[], ["", "x", "LSTMCell"]]))

    def ask(self, calls: Sequence[Call]) -> list[Reply]:
        if id(calls) not in self._known:
            self._known[id(calls)] = calls, [self._reference.attempt(call) for call in calls]
        right = self._known[id(calls)][1]
        forged = [self._forged(one) if self._chance.random() < self._share else one for one in right]
        frame = encode(Done(1, forged, []))
        done: Done = decode(frame[:PREFIX], bytearray(frame[PREFIX:]), Response)
        return done.replies

    def _forged(self, reply: Reply) -> Reply:
        pick = self._chance.randrange(8)
        if pick == 0:
            stage = self._chance.choice(["", "load", "find", "build", "parameters", "call", "result", "backward", "x"])
            kind = self._chance.choice(["", "ParameterMismatch", "MemoryError", "TimedOut", "RecursionError"])
            message = self._chance.choice(["", " ", "x is not defined", "\n", "to be on the same device"])
            return Raised(stage, kind, message, self._chance.choice([[], [_PLACE]]), self._chance.random() < 0.3)
        if pick == 1:
            return Refused(self._chance.choice(["", "autograd", "clipping"]), self._chance.choice([[], [_PLACE]]))
        if not isinstance(reply, Returned):
            return reply
        if pick == 2 and reply.gradients is not None:
            return structs.replace(reply, gradients=self._gradients(reply.gradients))
        if pick == 3 and reply.after is not None:
            return structs.replace(reply, after=[self._list(run) for run in reply.after])
        if pick == 4:
            devices = self._chance.choice([None, [], ["cuda"], ["cuda"] * 40, ["", "x"]])
            return structs.replace(reply, devices=devices, attached=[True] * 3, syncs=[Sync("", _PLACE)] * 3)
        return structs.replace(reply, values=[self._value(value) for value in reply.values])

    def _gradients(self, gradients: dict[str, torch.Tensor | None]) -> dict[str, torch.Tensor | None] | None:
        if self._chance.random() < 0.2:
            return self._chance.choice([None, {}, {"x": None, "": torch.zeros(0)}])
        return {name: self._tensor(slope) for name, slope in gradients.items() if self._chance.random() < 0.9}

    def _list(self, values: Sequence[Any]) -> list[Any]:
        kept = [self._value(value) for value in values if self._chance.random() < 0.9]
        return kept + [self._chance.choice(SCALARS)] * (self._chance.random() < 0.1)

    def _value(self, value: Any) -> Any:
        if self._chance.random() < 0.15:
            return self._chance.choice([*SCALARS, *_tensors_like(torch.ones(2, 3))])
        if isinstance(value, torch.Tensor):
            return self._tensor(value)
        if isinstance(value, list | tuple):
            return self._list(value)
        if isinstance(value, dict):
            return {key: self._value(one) for key, one in value.items() if self._chance.random() < 0.95}
        return self._chance.choice(SCALARS) if self._chance.random() < 0.3 else value

    def _tensor(self, tensor: torch.Tensor | None) -> torch.Tensor | None:
        return self._chance.choice(list(_tensors_like(torch.ones(3) if tensor is None else tensor)))


def _tensors_like(tensor: torch.Tensor) -> Iterator[torch.Tensor]:
    yield tensor
    yield tensor.to(torch.float16)
    yield tensor.to(torch.int8)
    yield tensor != 0
    yield tensor.new_full(tensor.shape, float("nan")) if tensor.is_floating_point() else tensor.clone()
    yield tensor.to(torch.float64) / 0
    yield tensor.reshape(-1)
    yield tensor[None]
    yield tensor[:0] if tensor.dim() else tensor.reshape(1)[:0]
    yield torch.zeros(())
    yield torch.zeros(1, 1, 1, 1, 1, 1, 1, 1)
    yield torch.empty(0, 2147483647, 2)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_answer_makes_a_check_fail_by_itself(assignment: str) -> None:
    checks, rule = suite(assignment), COURSE.rubric.assignment(assignment)
    known: dict[int, tuple[Sequence[Call], list[Reply]]] = {}
    failed: dict[str, str] = {}
    outcomes = set()
    for place, (exercise, name) in enumerate((one.name, check.name) for one in rule.exercises for check in one.checks):
        if name == "cuda":
            continue
        for number in range(ROUNDS):
            answering = Hostile(checks, known, 1000 * place + number)
            found = checks.run(exercise, name, answering, reveal=bool(number % 2), shrinking=False)
            outcomes.add(found.outcome)
            if found.outcome is Outcome.UNGRADED:
                failed[f"{exercise}.{name}"] = found.message
    for name in READ_BY_THEMSELVES & failed.keys():
        print(f"{name} stumbles: {failed.pop(name)}")
    assert not failed, "\n".join(f"{name}: {message}" for name, message in failed.items())
    assert outcomes >= {Outcome.PASSED, Outcome.FAILED, Outcome.CRASHED, Outcome.REFUSED}
