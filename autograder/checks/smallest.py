"""The smallest case on which a submission is wrong in the way in which it was found to be wrong.

Where only the form of a reply matters (a crash, a type, a shape, a device), zeros in small sizes are tried, and no
oracle is asked. Where numbers matter, tiny cases come first, then dense ones of plain numbers, from which the greedy
shrinker goes on; only if none of them is wrong does it start from the case that was drawn.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..errors import CourseError
from ..messages import Raised, Refused
from ..records import Died, Fatal, TimedOut
from ..wire import Call, Returned
from .battery import Bank, Posed
from .explain import number
from .judge import Expected, Mismatch, Stage, describe, unpack
from .shrink import shrink
from .signature import COTANGENT, Case
from .tiny import forms

_VISIBLE = 1e-3
"""How far off a smaller case must be to be worth showing, where the drawn case was at least twice as far off."""
_FEEDBACK_S = 3.0
"""Wall time after which the search stops."""
_FEW = 6
"""Numbers that are not zero in a small case, at most."""
_OF_FORM: tuple[Stage, ...] = ("reply", "type", "shape", "dtype", "device")

Answer = Returned | Raised | Refused
Ask = Callable[[Sequence[Call]], list[Answer] | Fatal]


@dataclass(frozen=True, slots=True)
class Small:
    """A case, what is wrong with the reply to it, and that reply."""

    case: Case
    mismatch: Mismatch
    reply: Answer
    everyday: bool = False
    """Whether the same is seen in PyTorch's everyday type, float32, and not only in the type that is judged in."""


def find_smallest(bank: Bank, ask: Ask, drawn: Small, found: Sequence[Mismatch], known: Sequence[Case] = ()) -> Small:
    """The smallest case that is wrong as `drawn` is; `drawn` itself where no other can be judged or none is wrong.

    Cases already `known` to show something of this submission are tried first.
    """
    search = _Search(bank, ask, drawn, found, known)
    try:
        small = search.run()
    except CourseError:  # the reference has no answer to a case that nobody drew: a verdict does not hang on that
        small = drawn
    return small if search.over else replace(small, everyday=_is_everyday(bank, ask, small))


def is_small(case: Case) -> bool:
    """Whether a case is worth trying again; what is printed in a handout, or was found in haste, may be large."""
    return numbers_in(case) <= _FEW


def numbers_in(case: Case) -> int:
    """How many numbers of a case are not zero."""
    return sum(int((tensor != 0).sum()) for tensor in case.tensors.values())


class _Search:
    def __init__(self, bank: Bank, ask: Ask, drawn: Small, found: Sequence[Mismatch], known: Sequence[Case]):
        self._bank, self._ask, self._drawn = bank, ask, drawn
        self._known = [_in_type(case, bank.battery.dtype) for case in known if self._fits(case)]
        self._stage = drawn.mismatch.stage
        self._visible = min(_VISIBLE, max(mismatch.error for mismatch in found) / 2)
        self._until, self._dead = time.monotonic() + _FEEDBACK_S, False

    @property
    def over(self) -> bool:
        """Whether nothing more is asked: the time is up, or a worker did not survive a case."""
        return self._dead or time.monotonic() > self._until

    def run(self) -> Small:
        of_form = self._stage in _OF_FORM
        if of_form and self._bank.outlines:
            self._pose = self._bank.outline
        elif self._bank.shrinks:
            self._pose = self._bank.pose
        else:
            return self._drawn
        start = self._drawn
        for posed, enough in self._batches(of_form):
            first = self._first(posed)
            if first is not None:
                start = first
                if enough:
                    return start
                break
        case = shrink(self._bank.signature, self._bare(start.case), self._fail)
        return self._first(self._pose([case])) or start

    def _batches(self, of_form: bool) -> Iterator[tuple[Posed, bool]]:
        """Cases with whether one of them needs no further shrinking."""
        if of_form:
            sizes, gradients = self._drawn.case.sizes, self._bank.battery.options.gradients
            first, *others = forms(self._bank.signature, sizes, gradients)
            yield self._pose([first]), True  # which is enough more often than not
            if others:
                yield self._pose(others), True
            return
        if self._known:
            yield self._pose(self._known), True
        for posed in self._bank.tiny:
            yield posed, True
        yield self._bank.dense, False

    def _fits(self, case: Case) -> bool:
        """Whether a case found with another battery can be put with this one."""
        shapes = {name: tensor.shape for name, tensor in self._bare(self._drawn.case).tensors.items()}
        names = {name for name in case.tensors if not name.startswith(COTANGENT) or name in shapes}
        axes = self._bank.signature.shapes
        return names == set(shapes) and all(case.tensors[name].dim() == len(shapes[name]) for name in axes)

    def _fail(self, cases: Sequence[Case]) -> Iterator[bool]:
        return (one is not None for one in self._seen(self._pose(cases)))

    def _first(self, posed: Posed) -> Small | None:
        return next((one for one in self._seen(posed) if one is not None), None)

    def _seen(self, posed: Posed) -> Iterator[Small | None]:
        """Each case with what is wrong there, where it is wrong in the same way and visibly so.

        Who stops at the first has few cases put to the submission, and fewer worked out.
        """
        for start, calls in posed.parts:
            replies = Died("is not asked any more") if self.over else self._ask(calls)
            if isinstance(replies, TimedOut | Died):
                self._dead = True
                return
            for place, reply in enumerate(replies, start):
                mismatch = self._worst(posed.expected[place], reply)
                yield Small(posed.cases[place], mismatch, reply) if mismatch else None

    def _worst(self, right: Expected, reply: Answer) -> Mismatch | None:
        found = self._bank.judge.mismatches(right, reply)
        same = [one for one in found if one.stage == self._stage and one.error >= self._visible]
        if self._stage == "reply" and not _same_crash(self._drawn.reply, reply):
            return None
        return max(same, key=lambda mismatch: mismatch.error, default=None)

    def _bare(self, case: Case) -> Case:
        """Without what arrives at the outputs, where no gradient is asked for."""
        if self._bank.battery.options.gradients:
            return case
        return replace(case, tensors={n: t for n, t in case.tensors.items() if not n.startswith(COTANGENT)})


def _in_type(case: Case, dtype: torch.dtype) -> Case:
    return replace(case, tensors={name: tensor.to(dtype) for name, tensor in case.tensors.items()})


def _same_crash(a: Answer, b: Answer) -> bool:
    """The same exception at the same line, in the same words but for numbers."""
    if not isinstance(a, Raised) or not isinstance(b, Raised):
        return False
    return (a.stage, a.kind, a.not_started, a.places[-1:]) == (b.stage, b.kind, b.not_started, b.places[-1:]) and (
        _without_numbers(a.message) == _without_numbers(b.message)
    )


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _is_everyday(bank: Bank, ask: Ask, small: Small) -> bool:
    options = bank.battery.options
    if options.default_dtype != "float64" or bank.battery.dtype != torch.float64:
        return False
    case = _in_type(small.case, torch.float32)
    replies = ask([bank.signature.to_call(case, replace(options, default_dtype="float32"))])
    if isinstance(replies, TimedOut | Died):
        return False
    return _looks_alike(bank, small, replies[0])


def _looks_alike(bank: Bank, small: Small, reply: Answer) -> bool:
    """Whether a reply in float32 shows what the small case shows, to four digits."""
    mismatch, outputs = small.mismatch, list(bank.signature.outputs)
    if mismatch.stage == "reply":
        return _same_crash(small.reply, reply)
    if mismatch.stage == "dtype" or not isinstance(reply, Returned) or not isinstance(small.reply, Returned):
        return False
    if mismatch.stage == "type":
        return describe(reply.values[0]) == describe(small.reply.values[0])
    if mismatch.stage == "gradients":
        keys = {name: key for key, name in bank.signature.input_names().items()}
        got = (reply.gradients or {}).get(keys[mismatch.what])
        if got is None:
            return mismatch.got is not None and not mismatch.got.any()
    else:
        tensors = unpack(reply.values[0], len(outputs))
        if tensors is None:
            return False
        got = tensors[outputs.index(mismatch.what)]
    if mismatch.got is None or got.shape != mismatch.got.shape:
        return False
    return mismatch.stage == "shape" or _reads(got) == _reads(mismatch.got) != _reads(mismatch.expected)


def _reads(tensor: Tensor | None) -> list[str]:
    return [] if tensor is None else [number(value) for value in tensor.reshape(-1).tolist()]
