"""Trials: calls of any form, compared part by part, and mistakes recognised by a portrait of their own.

A battery draws tensors and judges tensors. What does not fit it (missing gradients, generators, flags beside numbers)
is a list of fixed calls here, each with a few words for the student. A *portrait* is a list of calls that is made only
after something has been found wrong, and only to name the mistake: it may look at what is no matter of right or wrong,
and at random results through numbers that do not depend on the draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from torch import Tensor

from ..records import Counterexample, Diagnosis, Outcome
from ..wire import DTYPE_NAMES, Call, Value
from . import explain
from .judge import describe
from .snippet import snippet_of_call
from .student import Finding, Student

_ORDINALS = ("the first", "the second", "the third", "the fourth", "the fifth", "the sixth")


@dataclass(frozen=True)
class Trials:
    """Calls with what each is in words. Module-level, as batteries are: diagnosis remembers the answers to them."""

    calls: tuple[Call, ...]
    words: tuple[str, ...]
    """What stands after "For" in a sentence about the call."""
    answers: tuple[Value, ...] = ()
    """The right results, where they are printed; else the reference gives them."""
    tolerance: float = 1e-9
    """Times the largest of one and the right number's size."""
    reveal: bool = False
    """Whether the right numbers may be shown: in public checks, which print them anyway."""


def succeeds(student: Student, trials: Trials) -> None:
    """Every part of every result is right; the first that is not is told."""
    replies = student.ask(trials.calls)
    for place, (call, reply) in enumerate(zip(trials.calls, replies, strict=True)):
        right = trials.answers[place] if trials.answers else student.reference.answer(call).values[0]
        for part, path, wanted, got in _differences("", "", right, reply.values[0], trials.tolerance):
            what = part or f"the result of {call.target.removeprefix('harness:')}"
            diagnosis = student.explain(trials.calls, replies)
            words = f"For {trials.words[place]}"
            if not isinstance(wanted, Tensor) or not isinstance(got, Tensor) or wanted.shape != got.shape:
                found = _plainly(got) if type(got) is type(wanted) else describe(got)
                if found == _plainly(wanted):
                    found = "something else"
                message = f"{words}: {what} should be {_plainly(wanted)}, and is {found}."
                raise Finding(Outcome.FAILED, message, diagnosis=diagnosis)
            if wanted.dtype != got.dtype:
                types = f"should be {DTYPE_NAMES[wanted.dtype]}, and is {DTYPE_NAMES[got.dtype]}"
                raise Finding(Outcome.FAILED, f"{words}: {what} {types}.", diagnosis=diagnosis)
            digits = explain.digits_apart(wanted, got)
            expected, yours = explain.numbers(wanted, digits), explain.numbers(got, digits)
            if trials.reveal:
                shown = f"expected {what} = {expected}, yours {yours}."
            else:
                shown = f"yours gives {what} = {yours}."
            lines = snippet_of_call(call, path, f"should be {expected}" if trials.reveal else "")
            named = f"{what} = {expected}" if trials.reveal else None
            example = Counterexample(f"{words}: {shown}", [], {}, named, f"{what} = {yours}", lines)
            raise Finding(Outcome.FAILED, f"Wrong numbers in {what}.", (), example, diagnosis)


def named_by(portrait: Sequence[Call]) -> Callable[[Callable[[Student], None]], Callable[[Student], None]]:
    """Have the mistake that a check finds named by this portrait, where it can name it."""

    def decorate(body: Callable[[Student], None]) -> Callable[[Student], None]:
        def check(student: Student) -> None:
            try:
                body(student)
            except Finding as found:
                if found.outcome in (Outcome.FAILED, Outcome.CRASHED):
                    found.diagnosis = _diagnosis(student, portrait) or found.diagnosis
                raise

        check.__name__, check.__doc__ = body.__name__, body.__doc__
        return check

    return decorate


def _diagnosis(student: Student, portrait: Sequence[Call]) -> Diagnosis | None:
    try:
        return student.explain(portrait, student.replies(portrait))
    except Finding:  # the worker did not survive it; what was found before is said
        return None


def _differences(
    part: str, path: str, right: Value, got: Value, tolerance: float
) -> Iterator[tuple[str, str, Value, Value]]:
    """Parts of a result that are not right: in words, by the keys of dictionaries, and as Python takes them out."""
    match right, got:
        case Tensor(), Tensor():
            if right.shape != got.shape or not _close(right, got, tolerance):
                yield part, path, right, got
        case dict(), dict() if right.keys() == got.keys():
            for key in right:
                yield from _differences(key, f"{path}[{key!r}]", right[key], got[key], tolerance)
        case ((list() | tuple()), (list() | tuple())) if len(right) == len(got):
            for place, (one, other) in enumerate(zip(right, got, strict=True)):
                named = f"{_ORDINALS[place]} of {part}" if part and 1 < len(right) <= len(_ORDINALS) else part
                yield from _differences(named, f"{path}[{place}]", one, other, tolerance)
        case _:
            if type(right) is not type(got) or right != got:
                yield part, path, right, got


def _close(right: Tensor, got: Tensor, tolerance: float) -> bool:
    if right.dtype != got.dtype:
        return False
    a, b = right.double(), got.double()
    near = (a - b).abs() <= tolerance * a.abs().clamp(min=1.0)
    return bool(((a == b) | (a.isnan() & b.isnan()) | near).all())


def _plainly(value: Value) -> str:
    return str(value) if isinstance(value, bool | int | float | str) else describe(value)
