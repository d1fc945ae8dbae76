"""Which known misconception gives exactly these wrong answers?

Each wrong answer of `reference/<assignment>/wrong/` is run, in this process, on the calls that the submission was
asked; where all its replies equal the submission's to 1e-9, its name is given. Two that are the same function are
both named. No match is silence. On a GPU only those count that are right on the CPU: a check of devices comes after
the others, and a known mistake in a formula may happen to make a tensor in the wrong place as well.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from msgspec import structs
from torch import Tensor

from ..errors import CourseError
from ..records import Diagnosis
from ..wire import Call, Raised, Refused, Returned, Value
from .oracle import Oracle

_EXACT = 1e-9


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


class DiagnosisBank:
    """The wrong answers of one exercise, and what each of them replies; worked out when first needed."""

    def __init__(self, misconceptions: Sequence[Misconception], reference: Oracle, harness: str = ""):
        self._known, self._reference, self._harness = tuple(misconceptions), reference, harness
        self._oracles: dict[str, Oracle | None] = {}
        self._answers: dict[tuple[str, int], list[Returned | Raised | Refused]] = {}
        self._right: dict[tuple[str, int], bool] = {}
        self._keep: list[Sequence[Call]] = []
        self._lock = threading.Lock()

    def explain(self, calls: Sequence[Call], replies: Sequence[Returned | Raised | Refused]) -> Diagnosis | None:
        """The misconception whose answers to these calls are the submission's own.

        Where those answers are right, nothing in them can tell one misconception from another: then there is none.
        """
        with self._lock:
            if self._same("", self._reference, calls, replies):
                return None
            matches = [one for one in self._known if self._same(one.path, self._oracle(one), calls, replies)]
            if any(call.device != "cpu" for call in calls):
                matches = [one for one in matches if self._right_on_cpu(one, calls)]
        if not matches:
            return None
        if len(matches) == 1:
            return Diagnosis(matches[0].name, matches[0].text)
        names = " or ".join(one.name for one in matches[:3])
        texts = " Or: ".join(one.text for one in matches[:3])
        return Diagnosis(f"either {names}", texts)

    def _same(
        self,
        key: str,
        oracle: Oracle | None,
        calls: Sequence[Call],
        replies: Sequence[Returned | Raised | Refused],
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


def same_reply(a: Returned | Raised | Refused, b: Returned | Raised | Refused) -> bool:
    """Whether two replies are the same to 1e-9, gradients, changed arguments and devices included."""
    match a, b:
        case Returned(), Returned():
            return (
                _same_value(a.values, b.values)
                and _same_value(a.gradients, b.gradients)
                and _same_value(a.after, b.after)
                and a.devices == b.devices
            )
        case Raised(), Raised():
            return (a.stage, a.kind, a.not_started) == (b.stage, b.kind, b.not_started) and a.message == b.message
        case _:
            return False


def _same_value(a: Value | object, b: Value | object) -> bool:
    match a, b:
        case Tensor(), Tensor():
            if a.shape != b.shape or a.dtype != b.dtype:
                return False
            if not a.is_floating_point():
                return bool((a == b).all())
            scale = max(1.0, float(b.double().abs().nan_to_num(0, 0, 0).max())) if b.numel() else 1.0
            slack = _EXACT if a.dtype == torch.float64 else 64 * torch.finfo(a.dtype).eps
            return torch.allclose(a.double(), b.double(), rtol=0, atol=slack * scale, equal_nan=True)
        case ((list() | tuple()), (list() | tuple())):
            return len(a) == len(b) and all(_same_value(x, y) for x, y in zip(a, b, strict=True))
        case dict(), dict():
            return a.keys() == b.keys() and all(_same_value(a[key], b[key]) for key in a)
        case _:
            return type(a) is type(b) and (a == b or a != a)
