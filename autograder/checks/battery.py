"""A battery: cases drawn once, their right answers worked out once, the frame that asks for them encoded once.

None of it depends on who is being graded, so a class shares it; this is what the module docstring of `cases` calls
the case bank. Besides the drawn cases it holds *tiny* ones, with one or two numbers that are not zero, and *dense*
ones of plain numbers: where a case is looked for that can be redone by hand.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import overload

import torch
from msgspec import structs

from ..wire import DTYPES, Call
from .cases import derive, draw
from .glance import Glance
from .judge import Expected, Judge
from .oracle import Oracle
from .signature import CallOptions, Case, Signature, axes, flat_names
from .tiny import dense, of_ones

_DRAWING = threading.RLock()
"""Hypothesis draws in one thread at a time, and what is drawn is drawn once."""
_STRETCHES = (12, 48, 144)
"""Where stretches of cases end that are put one after the other until one shows what is looked for."""
_REPEATED = 3
"""How many cases are called three times over to look for side effects."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a battery needs from the course: whose answers are right, how exact, and the secret behind the draws."""

    reference: Oracle
    tolerance: float
    secret: bytes


@dataclass(frozen=True)
class Battery:
    """How an author asks for cases. `Bank` holds them once they are drawn."""

    name: str
    """Part of the seed: batteries of different names draw different cases."""
    signature: Signature
    count: int = 24
    options: CallOptions = field(default_factory=CallOptions)
    shapes_only: bool = False
    oracle: Oracle | None = None
    """Whose answers are right, where it is not the course's reference."""
    yardstick: Oracle | None = None
    """Whose error in a smaller type, or on a GPU, is what an answer may err; by default the oracle's own."""
    fixed: tuple[Case, ...] = ()
    """Cases to use in place of drawn ones."""
    answers: tuple[tuple[torch.Tensor, ...], ...] = ()
    """Right outputs of the fixed cases, where they are printed in the handout and no oracle is at hand."""
    drawing: Callable[[Signature, int, int], list[Case]] = draw
    dtype: torch.dtype = torch.float64
    tolerance: float | None = None
    """Where right answers may differ by more than the course's tolerance."""
    examples: bool = True
    """Whether a failing case is looked for that is small enough to be shown."""


class Answers(Sequence[Expected]):
    """The right answers to some cases, each worked out when it is first looked at."""

    def __init__(self, work_out: Callable[[Case], Expected], cases: Sequence[Case]):
        self._work_out, self._cases = work_out, cases
        self._known: list[Expected | None] = [None] * len(cases)

    def __len__(self) -> int:
        return len(self._cases)

    @overload
    def __getitem__(self, place: int) -> Expected: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Expected]: ...
    def __getitem__(self, place: int | slice) -> Expected | Sequence[Expected]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        known = self._known[place]
        if known is None:
            known = self._known[place] = self._work_out(self._cases[place])
        return known


@dataclass(frozen=True)
class Posed:
    """Cases with their calls and right answers."""

    cases: tuple[Case, ...]
    calls: tuple[Call, ...]
    expected: Sequence[Expected]

    @cached_property
    def parts(self) -> Sequence[tuple[int, tuple[Call, ...]]]:
        """The calls in stretches, short ones first, each with the place where it begins: for whoever looks for the
        first case of some kind."""
        bounds = [0, *(end for end in _STRETCHES if end < len(self.calls)), len(self.calls)]
        return [(start, self.calls[start:end]) for start, end in itertools.pairwise(bounds)]


class Bank:
    """The cases of a battery under one course's secret, made when they are first asked for."""

    def __init__(self, battery: Battery, setting: Setting):
        self.battery, self.signature = battery, battery.signature
        self.oracle = battery.oracle or setting.reference
        tolerance = battery.tolerance or setting.tolerance
        self.judge = Judge(battery.signature, tolerance, battery.shapes_only, battery.options.device)
        self._setting, self._lock = setting, _DRAWING
        self._tiny: list[Posed] = []

    @property
    def shrinks(self) -> bool:
        """Whether right answers to other cases than the drawn ones can be had."""
        return not self.battery.shapes_only and not self.battery.answers

    @property
    def outlines(self) -> bool:
        """Whether the form of right answers to other cases follows from their sizes."""
        return self.signature.letters == self.signature.input_letters

    @property
    def drawn(self) -> Posed:
        with self._lock:
            return self._drawn

    @cached_property
    def glance(self) -> Glance:
        """What holds all replies to the drawn cases against the right ones at once."""
        return Glance(self.judge, self.drawn.expected)

    @property
    def tiny(self) -> Iterator[Posed]:
        """Batches of cases of one unit: one number that is not zero, then two; with one step, then with two."""
        for place, cases in enumerate(of_ones(self.signature, self.battery.options.gradients)):
            with self._lock:
                if place == len(self._tiny):
                    self._tiny.append(self.pose(cases))
            yield self._tiny[place]

    @property
    def dense(self) -> Posed:
        """Cases of sizes one and two whose numbers are plain, none of them zero."""
        with self._lock:
            return self._dense

    @cached_property
    def _drawn(self) -> Posed:
        posed = self.pose(self._draw())
        return replace(posed, expected=tuple(posed.expected))

    @cached_property
    def _dense(self) -> Posed:
        return self.pose(dense(self.signature, self.battery.options.gradients))

    @property
    def repeated(self) -> tuple[tuple[Call, ...], int]:
        """Calls that show side effects. So many of them call one object with a, b and a again; the others pose the
        rows of the first one's batch alone."""
        with self._lock:
            return self._repeated

    @cached_property
    def _repeated(self) -> tuple[tuple[Call, ...], int]:
        cases = sorted(self._drawn.cases, key=lambda case: -case.sizes.get("B", 0))[:_REPEATED]
        arguments = set(flat_names(self.signature.arguments))
        twice = []
        for case in cases:
            other = replace(case, tensors={name: -0.5 * tensor for name, tensor in case.tensors.items()})
            a, b = (self.signature.to_call(one, self.battery.options) for one in (case, other))
            twice.append(structs.replace(a, runs=[a.runs[0], b.runs[0], a.runs[0]], echo=True))
        alone = [_row(self.signature, cases[0], row, arguments) for row in range(cases[0].sizes.get("B", 0))]
        return (*twice, *(self.signature.to_call(case, self.battery.options) for case in alone)), len(twice)

    def pose(self, cases: Sequence[Case], options: CallOptions | None = None) -> Posed:
        """Calls of some cases, with right answers that are worked out when they are needed."""
        options = options or self.battery.options
        cases = [self._cast(case) for case in cases]
        calls = tuple(self.signature.to_call(case, options) for case in cases)
        if self.battery.answers:
            return Posed(tuple(cases), calls, tuple(Expected(outputs) for outputs in self.battery.answers))
        if self.battery.shapes_only:
            return Posed(tuple(cases), calls, Answers(self._shapes, cases))
        yardstick = self.battery.yardstick or self.oracle

        def work_out(case: Case) -> Expected:
            return self.oracle.expect(self.signature, case, options, yardstick)

        return Posed(tuple(cases), calls, Answers(work_out, cases))

    def outline(self, cases: Sequence[Case]) -> Posed:
        """Calls of some cases with the form alone of their right answers, which takes no oracle."""
        cases = [self._cast(case) for case in cases]
        calls = tuple(self.signature.to_call(case, self.battery.options) for case in cases)
        return Posed(tuple(cases), calls, Answers(self._shapes, cases))

    def _draw(self) -> list[Case]:
        battery = self.battery
        if battery.fixed:
            return list(battery.fixed)
        base = derive(self._setting.secret, battery.name, battery.signature.target)
        cases = battery.drawing(self.signature, battery.count, base)
        if battery.shapes_only:
            return cases
        stable = [case for case in cases if not self.oracle.is_chaotic(self.signature, case, self._setting.tolerance)]
        return stable or cases

    def _shapes(self, case: Case) -> Expected:
        texts = self.signature.outputs.values()
        outputs = tuple(torch.zeros([axis.length(case.sizes) for axis in axes(text)]) for text in texts)
        return Expected(outputs, dtype=None if self.battery.options.arithmetic in DTYPES else self.battery.dtype)

    def _cast(self, case: Case) -> Case:
        if self.battery.dtype == torch.float64:
            return case
        return Case(case.sizes, {name: tensor.to(self.battery.dtype) for name, tensor in case.tensors.items()})


def _row(signature: Signature, case: Case, row: int, arguments: set[str]) -> Case:
    """The same case for one row of the batch."""
    tensors = dict(case.tensors)
    for name in arguments:
        for dimension, axis in enumerate(signature.tensor_axes(name)):
            if axis.letter == "B":
                tensors[name] = tensors[name].narrow(dimension, row, 1)
    return Case(case.sizes | {"B": 1}, tensors)
